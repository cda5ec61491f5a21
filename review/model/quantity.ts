/** Suffixes of Kubernetes' quantities, as powers of ten or of two. Source: k8s.io/apimachinery, api/resource/quantity.go */
const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binary: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };

/** Digits after the point that are told apart; Kubernetes rounds at nine. */
const digits = 12;

/**
 * The amount that a quantity of Kubernetes stands for (`500m`, `0.5`, `1Gi`), comparable with others.
 * @returns undefined for what is not one
 */
export function quantityOf(value: unknown): bigint | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const [, sign = '', whole = '', fraction = '', suffix = ''] =
    /^([+-]?)(\d*)\.?(\d*)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d{1,2}|)$/.exec(String(value)) ?? [];
  if (whole + fraction === '') return undefined;
  const exponent = /^[eE]./.test(suffix) ? Number(suffix.slice(1)) : (decimal[suffix] ?? 0);
  const power = digits + exponent - fraction.length;
  if (power < 0) return undefined;
  const amount = BigInt(`${whole}${fraction}`) * 10n ** BigInt(power) * 2n ** (binary[suffix] ?? 0n);
  return sign === '-' ? -amount : amount;
}
