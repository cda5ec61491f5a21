/**
 * Conversions of CEL as Go does them; the evaluator here does them as JavaScript does.
 * Source: cel-go v0.27.0, common/types and ext/strings.go.
 */

const range = { least: -(2n ** 63n), most: 2n ** 63n - 1n } as const;

/** int() of a text: decimal digits only, as strconv.ParseInt takes them. */
export function intOfText(text: string): bigint {
  if (!/^[+-]?\d+$/.test(text))
    throw new Error(`type conversion error from 'string' to 'int': ${JSON.stringify(text)}`);
  return inRange(BigInt(text.replace(/^\+/, '')));
}

/** int() of a double: the decimals are cut off. */
export function intOfDouble(value: number): bigint {
  if (!Number.isFinite(value)) throw new Error('integer overflow');
  return inRange(BigInt(Math.trunc(value)));
}

function inRange(value: bigint): bigint {
  if (value >= range.least && value <= range.most) return value;
  throw new Error('integer overflow');
}

/** string() of a double, as Go's %g: 4711 and 0.5, but 4.711234e+06, which is not how an id is written. */
export function textOfDouble(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  if (Number.isNaN(value)) return 'NaN';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [digits = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  // JavaScript writes these without an exponent, too.
  if (exponent >= -4 && exponent < 6) return String(value);
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

export function upperAscii(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}
