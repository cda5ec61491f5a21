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
 * How much more of a quantity ours took than the peer, pair by pair: what disturbed a round disturbed both of its runs.
 * @param ours as many as `peer`, in the order of the rounds
 */
export function ratio(ours: readonly Sample[], peer: readonly Sample[], quantity: keyof Sample): Summary | undefined {
  const ratios = ours.map(
    (sample, round) => (sample[quantity] ?? Number.NaN) / (peer[round]?.[quantity] ?? Number.NaN),
  );
  return ratios.every(Number.isFinite) ? summarize(ratios) : undefined;
}
