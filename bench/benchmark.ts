import type { Sample } from './summary.ts';

/** One thing that is measured: a command of this project, or a peer. */
export interface Subject {
  readonly name: string;
  /** One run. @throws Error when what it runs fails */
  run(): Promise<Sample>;
}

/** Something that this project does, with the peers that do the same, or a part of it. */
export interface Benchmark {
  readonly name: string;
  readonly ours: Subject;
  readonly peers: readonly Subject[];
}

export interface MeasuredSubject {
  readonly name: string;
  readonly samples: readonly Sample[];
}

export interface MeasuredBenchmark {
  readonly name: string;
  readonly ours: MeasuredSubject;
  readonly peers: readonly MeasuredSubject[];
}

export interface Rounds {
  readonly runs: number;
  /** Warm-up rounds, whose times are not kept. */
  readonly warmup: number;
  /** Called with one line per round. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Runs ours and the peers in turn, round by round (A B A B), so that a slow minute of the machine meets all of them. */
export async function measure({ name, ours, peers }: Benchmark, rounds: Rounds): Promise<MeasuredBenchmark> {
  const subjects = [ours, ...peers].map((subject) => ({ subject, samples: [] as Sample[] }));
  for (let round = 1 - rounds.warmup; round <= rounds.runs; round++) {
    const times: string[] = [];
    for (const { subject, samples } of subjects) {
      rounds.signal.throwIfAborted();
      const sample = await subject.run();
      times.push(`${sample.wall.toFixed(0)} ms`);
      if (round > 0) samples.push(sample);
    }
    rounds.say(`${name}: ${round > 0 ? `round ${round} of ${rounds.runs}` : 'warm-up'}: ${times.join(', ')}`);
  }
  const [measured, ...measuredPeers] = subjects.map(({ subject, samples }) => ({ name: subject.name, samples }));
  return { name, ours: measured as MeasuredSubject, peers: measuredPeers };
}
