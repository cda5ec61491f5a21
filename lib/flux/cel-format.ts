/**
 * CEL's `format`, as far as filters need it: %s, %d and %f.
 * Source: cel-go v0.27.0, ext/formatting_v2.go.
 * @throws Error for a verb without a value, a value that a verb does not accept, and other verbs, which are not known
 * here
 */
export function celFormat(text: string, values: readonly unknown[]): string {
  let index = 0;
  return text.replace(
    /%(?:%|(?:\.(\d+))?(.)|$)/gsu,
    (verb, precision: string | undefined, letter: string | undefined) => {
      if (verb === '%%') return '%';
      if (index >= values.length) throw new Error(`index ${index} out of range`);
      const value = values[index];
      index += 1;
      if (letter === 's') return formatted(value);
      if (letter === 'd' && isNumber(value)) return formatted(value);
      if (letter === 'f' && isNumber(value)) return fixed(Number(value), Number(precision ?? 6));
      throw new Error(`${verb} is not implemented for ${typeof value}`);
    },
  );
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function formatted(value: unknown): string {
  if (typeof value === 'number') return decimal(value);
  if (Array.isArray(value)) return `[${value.map(formatted).join(', ')}]`;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (value instanceof Date) return value.toISOString().replace(/\.?0*Z$/, 'Z');
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  const texts = entries.map(([key, each]) => [formatted(key), formatted(each)] as const);
  const sorted = texts.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, each]) => `${key}: ${each}`).join(', ')}}`;
}

function fixed(value: number, precision: number): string {
  return Number.isFinite(value) ? value.toFixed(precision) : String(value);
}

/** Without an exponent, as Go's %f with the fewest digits. */
function decimal(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const text = String(value);
  const [, sign = '', whole = '', fraction = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text) ?? [];
  if (exponent === undefined) return text;
  const shift = Number(exponent);
  const digits = whole + fraction;
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - 1)}${digits}`;
  return `${sign}${digits.padEnd(shift + 1, '0')}`;
}
