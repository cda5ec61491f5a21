import { dateText } from './date.ts';

/** How Go's YAML libraries differ in what a value without quotes means. */
export interface ScalarRules {
  /** Whether y, yes, on, n, no and off are booleans. */
  readonly wordsAreBooleans: boolean;
  /** Whether a date stays the text that it is; otherwise it becomes what Go prints for a time. */
  readonly datesAreText: boolean;
}

/** A value that is in a YAML text without quotes, or with a tag. A bigint is a whole number, whatever its size. */
export type Scalar = string | bigint | number | boolean | null;

const prefix = 'tag:yaml.org,2002:';

const fixed = new Map<string, Scalar>([
  ...spellings(['true'], true),
  ...spellings(['false'], false),
  ...spellings(['', '~', 'null'], null),
  ...spellings(['.inf', '+.inf'], Number.POSITIVE_INFINITY),
  ...spellings(['-.inf'], Number.NEGATIVE_INFINITY),
  ...['.nan', '.NaN', '.NAN'].map((text) => [text, Number.NaN] as const),
]);

const words = new Map<string, Scalar>([
  ...spellings(['y', 'yes', 'on'], true),
  ...spellings(['n', 'no', 'off'], false),
]);

/** In small letters, with a capital, and in capitals: `on`, `On`, `ON`. */
function spellings(texts: readonly string[], value: Scalar): (readonly [string, Scalar])[] {
  return texts.flatMap((text) =>
    [text, text.replace(/[a-z]/, (first) => first.toUpperCase()), text.toUpperCase()].map(
      (spelling) => [spelling, value] as const,
    ),
  );
}

/**
 * What Go's YAML makes of a value without quotes, or with a tag. Numbers may have underscores; 017, 0o17, 0x1F and 0b11
 * are whole numbers, 08 is 8, 1:30 is a text.
 * Source: go.yaml.in/yaml/v2 and v3, resolve.go, which agree except for {@link ScalarRules}.
 * @param tag in full (`tag:yaml.org,2002:int`), or undefined
 * @returns undefined for a value that its tag does not fit
 */
export function scalarOf(text: string, tag: string | undefined, rules: ScalarRules): Scalar | undefined {
  if (tag === undefined) return untagged(text, rules);
  if (!tag.startsWith(prefix)) return text;
  const type = tag.slice(prefix.length);
  if (type === 'binary') return Buffer.from(text, 'base64').toString();
  if (!['bool', 'int', 'float', 'null', 'timestamp'].includes(type)) return text;
  const value = untagged(text, rules);
  if (type === 'timestamp') return dateText(text) === undefined ? undefined : value;
  if (type === 'float' && typeof value === 'bigint') return Number(value);
  return type === (value === null ? 'null' : types[typeof value]) ? value : undefined;
}

const types: Readonly<Record<string, string>> = { bigint: 'int', number: 'float', boolean: 'bool' };

function untagged(text: string, { wordsAreBooleans, datesAreText }: ScalarRules): Scalar {
  const known = [fixed, ...(wordsAreBooleans ? [words] : [])].find((table) => table.has(text))?.get(text);
  if (known !== undefined) return known;
  if (text.startsWith('.')) return decimal(text.replaceAll(/(?<=\d)_(?=\d)/g, '')) ?? text;
  if (!/^[-+\d]/.test(text)) return text;
  const date = dateText(text);
  if (date !== undefined) return datesAreText ? text : date;
  const plain = text.replaceAll('_', '');
  return wholeNumber(plain) ?? decimal(plain) ?? text;
}

const forms = [
  [/^[-+]?(?:0|[1-9]\d*)$/, ''],
  [/^[-+]?0x[\da-f]+$/i, '0x'],
  [/^[-+]?0o[0-7]+$/i, '0o'],
  [/^[-+]?0b[01]+$/i, '0b'],
  [/^[-+]?0[0-7]+$/, '0o'],
] as const;

/** Of 64 bits, with or without a sign, as Go reads it. */
function wholeNumber(text: string): bigint | undefined {
  const base = forms.find(([form]) => form.test(text))?.[1];
  if (base === undefined) return undefined;
  const digits = text.replace(/^[-+]/, '').replace(/^0[xob]/i, '');
  const size = BigInt(`${base}${digits}`);
  const value = text.startsWith('-') ? -size : size;
  const signed = BigInt.asIntN(64, value) === value;
  // With a sign it would not be an unsigned number.
  return signed || (BigInt.asUintN(64, value) === value && !/^[-+]/.test(text)) ? value : undefined;
}

function decimal(text: string): number | undefined {
  if (!/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?$/i.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/**
 * A key that is not text, as the text that sigs.k8s.io/yaml makes of it.
 * @returns undefined for what cannot be a key
 */
export function keyText(key: Scalar): string | undefined {
  switch (typeof key) {
    case 'string':
      return key;
    case 'boolean':
      return String(key);
    case 'bigint':
      return BigInt.asIntN(64, key) === key ? String(key) : undefined;
    default:
      return key === null ? undefined : float32Text(key);
  }
}

/** As Go's strconv.FormatFloat(key, 'g', -1, 32): the fewest digits that tell it from other numbers of 32 bits. */
function float32Text(key: number): string {
  const single = Math.fround(key);
  if (Number.isNaN(single)) return '.nan';
  if (!Number.isFinite(single)) return single < 0 ? '-.inf' : '.inf';
  const digits =
    [1, 2, 3, 4, 5, 6, 7, 8].find((count) => Math.fround(Number(single.toPrecision(count))) === single) ?? 9;
  const [mantissa = '', exponent = '0'] = single.toExponential(digits - 1).split('e');
  const size = Number(exponent);
  if (size >= -4 && size < 6) return String(Number(single.toPrecision(digits)));
  return `${mantissa}e${size < 0 ? '-' : '+'}${String(Math.abs(size)).padStart(2, '0')}`;
}
