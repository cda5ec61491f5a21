import pLimit from 'p-limit';
import { preparePush } from '../../sandbox/demo/push.ts';
import { Artifacts } from './artifacts.ts';
import { atOnce, organization } from './repositories.ts';
import type { FleetOptions, MeasuredShape } from './shape.ts';

/** From the start of `git push` until Flux has the artifact, in milliseconds. */
export interface PushTimes {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

interface PushOptions {
  readonly artifacts: Artifacts;
  readonly token: string;
  readonly signal: AbortSignal;
}

/** When an artifact is given up, in seconds. */
const longestWait = 300;

/** How long all sources together may take to be fetched for the first time, for each of them in seconds. */
const fetchSeconds = 5;

/** Pushes once all sources of a namespace were fetched: to one repository after another, then to several at once. */
export async function measurePushes(
  { names, pushed, burst, env, signal }: FleetOptions,
  namespace: string,
): Promise<MeasuredShape['pushes']> {
  const artifacts = await Artifacts.watch(namespace);
  try {
    const isFetched = () => artifacts.count >= names.length;
    await artifacts.until('the first artifacts', isFetched, fetchSeconds * names.length, signal);
    const pushes = { artifacts, token: env.GITHUB_TOKEN ?? '', signal };
    return { oneByOne: await pushOneByOne(pushed, pushes), burst: await pushAtOnce(burst, pushes) };
  } finally {
    await artifacts.stop();
  }
}

/** Pushes to one repository after another; each waits for its artifact. This process has to be in the sandbox's environment. */
async function pushOneByOne(names: readonly string[], options: PushOptions): Promise<PushTimes> {
  const times: number[] = [];
  for (const name of names) {
    options.signal.throwIfAborted();
    await using prepared = await prepare(name, options);
    times.push(await timed(name, prepared, options));
  }
  return timesOf(times);
}

/** Pushes to all of them at the same time, the commits being ready before. */
async function pushAtOnce(names: readonly string[], options: PushOptions): Promise<PushTimes> {
  const limit = pLimit(atOnce);
  await using clones = new AsyncDisposableStack();
  const prepared = await Promise.all(
    names.map((name) => limit(async () => [name, clones.use(await prepare(name, options))] as const)),
  );
  return timesOf(await Promise.all(prepared.map(([name, each]) => timed(name, each, options))));
}

type Prepared = Awaited<ReturnType<typeof preparePush>>;

function prepare(name: string, { token, signal }: PushOptions): Promise<Prepared> {
  signal.throwIfAborted();
  return preparePush(`https://github.com/${organization}/${name}`, token);
}

async function timed(name: string, prepared: Prepared, { artifacts, signal }: PushOptions): Promise<number> {
  const { commit, pushedAt } = await prepared.push();
  const what = `the artifact of ${commit} of ${organization}/${name}`;
  const seen = await artifacts.until(what, () => artifacts.has(name, commit), longestWait, signal);
  return seen - pushedAt;
}

function timesOf(times: readonly number[]): PushTimes {
  const sorted = times.toSorted((a, b) => a - b);
  const rank = (part: number) => Math.round(sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN);
  return { count: sorted.length, p50: rank(0.5), p99: rank(0.99), max: rank(1) };
}
