/** One run of a subject. */
export interface Sample {
  /** From start to end, in milliseconds. */
  readonly wall: number;
  /** User and system time of the process and those it waited for, in milliseconds; absent where it cannot be determined. */
  readonly cpu?: number;
  /** Largest resident size of any one of these processes, in MiB; absent where it cannot be determined. */
  readonly memory?: number;
}

export interface Summary {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** @param values at least one */
export function summarize(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] as number;
  const middle = (sorted.length - 1) / 2;
  return {
    min: at(0),
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    max: at(sorted.length - 1),
  };
}

/** The same of one quantity of the samples; undefined where it could not be determined. */
export function summarizeQuantity(samples: readonly Sample[], quantity: keyof Sample): Summary | undefined {
  const values = samples.map((sample) => sample[quantity]).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : summarize(values);
}

/**
 * The ratio of a quantity of ours to the peer's, pair by pair: what disturbed a round disturbed both of its runs.
 * @param ours as many as `peer`, in the order of the rounds
 */
export function ratio(ours: readonly Sample[], peer: readonly Sample[], quantity: keyof Sample): Summary | undefined {
  const ratios = pairRatios(ours, peer, quantity);
  return ratios && summarize(ratios);
}

/** The ratio of each pair; undefined where one of them cannot be determined. */
export function pairRatios(
  ours: readonly Sample[],
  peer: readonly Sample[],
  quantity: keyof Sample,
): number[] | undefined {
  const ratios = ours.map(
    (sample, round) => (sample[quantity] ?? Number.NaN) / (peer[round]?.[quantity] ?? Number.NaN),
  );
  return ratios.length > 0 && ratios.every(Number.isFinite) ? ratios : undefined;
}

/** The minimum confidence of a bound of a median. */
const confidence = 0.95;

/**
 * The value that the median exceeds with a confidence of 95 %, for any distribution: the number of values below the
 * median is distributed like the heads of as many coins.
 * @returns undefined for fewer than 5 values, which are not enough
 */
export function medianIsAbove(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  let [below, ways] = [0, 1];
  let bound: number | undefined;
  // P(fewer than k + 1 of n values are below the median), for k = 0, 1, …
  for (const [k, value] of sorted.entries()) {
    below += ways / 2 ** sorted.length;
    if (below > 1 - confidence) break;
    bound = value;
    ways = (ways * (sorted.length - k)) / (k + 1);
  }
  return bound;
}
