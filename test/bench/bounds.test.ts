import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { MeasuredBenchmark } from '../../bench/benchmark.ts';
import { bounds, judge, renderVerdicts } from '../../bench/bounds.ts';
import { charts } from '../../bench/charts.ts';
import { renderRun, withFigures } from '../../bench/docs.ts';
import { history, type Run, runOf } from '../../bench/history.ts';
import { describeMachine } from '../../bench/machine.ts';
import { reportBenchmark } from '../../bench/report.ts';
import { medianIsAbove } from '../../bench/summary.ts';
import { growthBenchmarkName, receiversBenchmarkName } from '../../bench/synthesis.ts';
import { checkout } from '../checkout.ts';

/** A benchmark with these walls (and as much CPU time and memory), of ours first. */
function measured(name: string, ...subjects: [name: string, walls: number[]][]): MeasuredBenchmark {
  const [ours, ...peers] = subjects.map(([name, walls]) => ({
    name,
    samples: walls.map((wall) => ({ wall, cpu: wall, memory: wall })),
  }));
  return { name, ours: ours as MeasuredBenchmark['ours'], peers };
}

const thousand = receiversBenchmarkName(1000);
const beside = (ours: number[], helm: number[]) =>
  measured(thousand, ['1,000 WebhookReceivers, an entrance each', ours], ['helm template, the same objects', helm]);

test('what a median is above is the value that so few are below as by chance in one case of twenty', () => {
  assert.equal(medianIsAbove([]), undefined);
  assert.equal(medianIsAbove([9, 9, 9, 9]), undefined);
  // 1/32 for all of five; 11/1024 for at most one of ten below; 56/1024 for at most two, which is too much.
  assert.equal(medianIsAbove([5, 4, 3, 2, 1]), 1);
  assert.equal(medianIsAbove([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]), 2);
  assert.equal(medianIsAbove(Array.from({ length: 100 }, (_, index) => index + 1)), 42);
});

test('a ratio above its bound in most pairs only is undecided, in all of five it is exceeded', () => {
  const verdictOf = (ours: number[], helm: number[]) => judge([beside(ours, helm)]).map(({ verdict }) => verdict);
  assert.deepEqual(verdictOf([90, 90, 90, 90, 200], [100, 100, 100, 100, 100]), ['holds']);
  assert.deepEqual(verdictOf([110, 110, 110, 110, 90], [100, 100, 100, 100, 100]), ['undecided']);
  assert.deepEqual(verdictOf([110, 110, 110, 110], [100, 100, 100, 100]), ['undecided']);
  assert.deepEqual(verdictOf([101, 202, 303, 404, 505], [100, 200, 300, 400, 500]), ['exceeded']);
  assert.match(
    renderVerdicts(judge([beside([110, 110, 110, 110, 110], [100, 100, 100, 100, 100])])),
    /^exceeded {2}synth of 1000 receivers ÷ helm template: time: 1\.10, at most 1 \(above 1\.10 with 95 % confidence\)$/,
  );
});

test('growth is judged without what starting costs, round by round, for time and memory', () => {
  const of = (largest: number) =>
    measured(
      growthBenchmarkName,
      ...([
        ['10,000', Array(5).fill(largest)],
        ['1,000', Array(5).fill(200)],
        ['1', Array(5).fill(100)],
      ] as [string, number[]][]),
    );
  assert.deepEqual(
    judge([of(1100)]).map(({ quantity, median, verdict }) => [quantity, median, verdict]),
    [
      ['cpu', 10, 'holds'],
      ['memory', 10, 'holds'],
    ],
  );
  assert.deepEqual(
    judge([of(1300)]).map(({ verdict }) => verdict),
    ['exceeded', 'exceeded'],
  );
});

test('a bound of itself is judged by its own values; what was not measured is not judged', () => {
  assert.deepEqual(judge([]), []);
  assert.deepEqual(
    judge([measured('fluxhook doctor', ['fluxhook doctor, one Receiver', [600, 600, 600, 600, 600]])])[0]?.verdict,
    'exceeded',
  );
  assert.deepEqual(judge([measured(thousand, ['ours', [1]], ['plain cdk8s app', [1]])]), []);
});

function run(): Run {
  const benchmarks = [1, 1000].map((count) =>
    measured(
      receiversBenchmarkName(count),
      ['1 WebhookReceiver', [count, count]],
      ['helm template, x', [count * 2, count * 2]],
    ),
  );
  return runOf({
    fluxhook: '0.0.0',
    commit: 'c'.repeat(40),
    date: '2026-11-27T10:00:00.000Z',
    machine: describeMachine(),
    runs: 2,
    warmup: 1,
    benchmarks: benchmarks.map(reportBenchmark),
    figures: [{ name: 'each further receiver', value: 1.23456, unit: 'ms' }],
    verdicts: judge(benchmarks),
  });
}

test('a run is kept on one line, drawn as SVG and written between the markers of the page', async () => {
  const kept = run();
  assert.deepEqual(JSON.parse(JSON.stringify(kept)), kept);
  const files = await charts(kept);
  assert.deepEqual([...files.keys()], ['growth-time.svg', 'growth-memory.svg', 'bounds.svg']);
  for (const svg of files.values()) {
    assert.match(svg, /^<svg[^>]* xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    // A page on GitHub makes wider ones smaller, and their texts too small to read.
    assert.ok(Number(/ width="(\d+)"/.exec(svg)?.[1]) <= 800);
  }
  assert.match(files.get('growth-time.svg') ?? '', /helm template/);

  const page = readFileSync(join(checkout, 'docs', 'benchmarks.md'), 'utf8');
  const text = withFigures(page, renderRun(kept, [...files.keys()]));
  assert.match(text, /Commit cccccccccccc, 2026-11-27: /);
  assert.match(text, /!\[[^\]]+\]\(benchmarks\/growth-time\.svg\)/);
  assert.match(text, /\| synth of 1000 receivers ÷ helm template: time \| 0\.50 \| 1 \| holds \|/);
  // Again, and nothing is left of the run before.
  assert.equal(withFigures(text, renderRun(kept, [...files.keys()])), text);
  assert.throws(() => withFigures('# Benchmarks\n', ''), /has no part between/);
});

test('the page shows the last run that was kept', async () => {
  const last = history().at(-1);
  if (last === undefined) return;
  const page = readFileSync(join(checkout, 'docs', 'benchmarks.md'), 'utf8');
  const files = await charts(last);
  assert.equal(withFigures(page, renderRun(last, [...files.keys()])), page);
  for (const [name, svg] of files) {
    assert.equal(readFileSync(join(checkout, 'docs', 'benchmarks', name), 'utf8'), `${svg}\n`, name);
  }
});

test('each bound is of one quantity of one benchmark', () => {
  const keys = bounds.map(({ benchmark, of, quantity }) => JSON.stringify([benchmark, of, quantity]));
  assert.equal(new Set(keys).size, keys.length);
});
