/** Units that Flux accepts in a duration (the pattern of `spec.interval` in its CRDs). */
type Unit = 'ms' | 's' | 'm' | 'h';

/**
 * A duration as Flux writes it: `30s`, `15m`, `1h30m`. Longer compositions are valid for Flux too; write them in
 * the largest units instead.
 */
export type FluxDuration = `${number}${Unit}` | `${number}h${number}m` | `${number}m${number}s`;

/** A duration for which Flux does not accept hours: `spec.timeout` of sources and Providers. */
export type FluxTimeout = `${number}${Exclude<Unit, 'h'>}` | `${number}m${number}s`;

/** The grammar of durations in Flux's CRDs. */
export const fluxDurationPattern = '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$';

/** What a Flux duration may look like, for error messages. */
export const fluxDurationChoices = 'a number with a unit (ms, s, m or h), also combined: 30s, 15m, 1h30m';
export const fluxTimeoutChoices = 'a number with a unit (ms, s or m), also combined: 30s, 1m30s';

const milliseconds: Record<Unit, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

const grammar = new RegExp(fluxDurationPattern);

/** The length of a Flux duration in milliseconds, or undefined when the text is not one. */
export function fluxDurationToMilliseconds(text: string): number | undefined {
  if (!grammar.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)/g)) {
    total += Number(amount) * milliseconds[unit as Unit];
  }
  return total;
}

/** Whether the text is a duration that Flux accepts and that is longer than nothing. */
export function isFluxDuration(text: string): text is FluxDuration {
  return (fluxDurationToMilliseconds(text) ?? 0) > 0;
}

/** The same duration as Go writes it: `1h0m0s` for `1h`. A text that is not a duration stays as it is. */
export function goDuration(text: string): string {
  // Zero is the one number that Go takes without a unit.
  const total = text === '0' ? 0 : fluxDurationToMilliseconds(text);
  if (total === undefined) return text;
  if (total > 0 && total < milliseconds.s) return `${total}ms`;
  const hours = Math.floor(total / milliseconds.h);
  const minutes = Math.floor((total % milliseconds.h) / milliseconds.m);
  const seconds = `${(total % milliseconds.m) / milliseconds.s}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}

/** Whether the text is a duration that Flux accepts as a timeout. */
export function isFluxTimeout(text: string): text is FluxTimeout {
  return isFluxDuration(text) && !text.includes('h');
}
