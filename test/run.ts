import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nodeCompileCache } from '../sandbox/environment.ts';
import { outside } from '../sandbox/outside.ts';
import { type TestFile, testFiles } from './runner/files.ts';
import { Lane } from './runner/lane.ts';
import { endMarked, MARK } from './runner/processes.ts';
import { Admission, busyShare, processors } from './runner/room.ts';
import { type FileResult, runFile } from './runner/run-file.ts';
import { progress, summary } from './runner/summary.ts';

const usage = `npm test -- [options] [file, folder or glob …]

Runs the tests: files side by side in lanes, each lane with a sandbox of its own.

  --quick              only files that need no sandbox and start no programs (npm run test:quick)
  --lanes <number>     how many files at once; default: as many as there are cores, and up to three times as many while
                       the processors have time to spare, as most tests wait (--quick: as many as there are cores)
  --limit <minutes>    time after which a file is ended and counts as failed; default: 30
  --name <pattern>     only tests whose name matches
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    lanes: { type: 'string' },
    limit: { type: 'string', default: '30' },
    name: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(usage);
else process.exitCode = await run();

async function run(): Promise<number> {
  const all = testFiles(positionals);
  const files = values.quick ? all.filter(({ needs }) => needs === 'nothing') : all;
  const cores = availableParallelism();
  const width = positive('lanes', values.lanes ?? String(cores * (values.quick ? 1 : 3)));
  const admission = new Admission(values.lanes === undefined ? cores : width);
  const limitMs = positive('limit', values.limit) * 60_000;

  const begun = performance.now();
  const before = processors();
  const interrupt = new AbortController();
  // Not once: npm passes a Ctrl-C on that the terminal has already sent.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort());
  const npm = process.ppid;
  // Of a killed npm no signal comes: without it nobody waits for the rest.
  if (process.env.npm_lifecycle_event !== undefined)
    setInterval(() => process.ppid !== npm && interrupt.abort(), 1000).unref();
  const mark = `${process.env[MARK] ?? ''}${process.pid}.`;
  const temporary = mkdtempSync(join(tmpdir(), 'fluxhook-test-'));
  // For the sandboxes of the lanes, which are started from here.
  const env = outside(process.env);
  for (const name of Object.keys(process.env)) if (env[name] === undefined) delete process.env[name];
  Object.assign(process.env, env, {
    [MARK]: `${mark}lane.`,
    TMPDIR: temporary,
    // A test file and the programs that it starts load the same modules again and again.
    NODE_COMPILE_CACHE: nodeCompileCache,
  });

  const results: FileResult[] = [];
  const queue = [...files];
  const lanes = Array.from({ length: Math.min(width, files.length) }, (_, index) => new Lane(index, interrupt.signal));
  const work = async (lane: Lane) => {
    while (queue.length > 0 && !interrupt.signal.aborted) {
      await admission.enter();
      const file = queue.shift();
      if (file === undefined || interrupt.signal.aborted) return admission.leave();
      const result = await runIn(lane, file).finally(() => admission.leave());
      if (interrupt.signal.aborted) return;
      // Whatever it left in its sandbox, the next file does not meet it.
      let objects: readonly string[] = [];
      if (result.failed) await lane.renew();
      else if (file.needs === 'lane') objects = await lane.clean();
      results.push(result);
      process.stdout.write(progress({ ...result, objects }, results.length, files.length));
    }
  };
  let counter = 0;
  const runIn = async (lane: Lane, file: TestFile) => {
    const number = ++counter;
    return runFile(file, {
      mark: `${mark}${number}.`,
      temporary: join(temporary, String(number)),
      env: file.needs === 'lane' ? await lane.environment() : {},
      limitMs,
      nodeArgs: values.name === undefined ? [] : [`--test-name-pattern=${values.name}`],
      signal: interrupt.signal,
    });
  };

  let broken: string | undefined;
  try {
    await Promise.all(
      lanes.map((lane) =>
        work(lane).catch((error: unknown) => {
          if (!interrupt.signal.aborted) broken = error instanceof Error ? error.message : String(error);
          interrupt.abort();
        }),
      ),
    );
  } finally {
    await Promise.allSettled(lanes.map((lane) => lane.close()));
    await endMarked(mark);
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  }
  if (broken === undefined && interrupt.signal.aborted) {
    process.stderr.write('Interrupted; everything that was started has ended.\n');
    return 130;
  }
  const left = all.filter((file) => !files.includes(file));
  if (broken !== undefined) {
    const missing = files.length - results.length;
    process.stdout.write(`${missing} of ${files.length} files did not run to their end: ${broken}\n`);
  }
  process.stdout.write(summary(results, left, performance.now() - begun, busyShare(before, processors())));
  return broken === undefined && results.length > 0 && results.every(({ failed }) => !failed) ? 0 : 1;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${option} ${text}: a number above 0 is needed.`);
  return value;
}
