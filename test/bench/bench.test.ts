import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { execa } from 'execa';
import type { Report } from '../../bench/report.ts';

const main = join(import.meta.dirname, '..', '..', 'bench', 'main.ts');

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fluxhook-bench-test-'));
});
after(() => rm(directory, { recursive: true, force: true }));

/** The benchmark, with its temporary files in a folder of the test's. */
function bench(args: string[], env: Record<string, string> = {}) {
  return execa(process.execPath, [main, ...args], { reject: false, env: { TMPDIR: directory, ...env } });
}

/** Node keeps its compile cache for the next start; everything else was the benchmark's. */
async function leftIn(temporary: string): Promise<string[]> {
  return (await readdir(temporary)).filter((name) => name !== 'node-compile-cache');
}

/** No peer that would be built first. */
const peerless = ['--without', 'helm', 'flux'];

test('JSON and table carry the figures of ours and of every peer', { timeout: 900_000 }, async () => {
  const file = join(directory, 'results', 'bench.json');
  const rounds = ['--runs', '1', '--warmup', '0', '--receivers', '1', '100', ...peerless];
  const only = ['--only', 'synth', 'help', 'receivers'];
  const { exitCode, stdout, stderr } = await bench([...rounds, ...only, '--check', '--json', file]);
  assert.equal(exitCode, 0, stderr);

  const report: Report = JSON.parse(readFileSync(file, 'utf8'));
  assert.deepEqual(
    report.benchmarks.map(({ name }) => name),
    [
      ...['node main.ts', 'fluxhook synth', 'cdk8s synth'],
      ...['fluxhook --help', 'fluxhook synth --help', 'fluxhook doctor --help'],
      ...['synth of 1 receiver', 'synth of 100 receivers'],
    ],
  );
  assert.match(report.commit, /^[0-9a-f]{40}\+?$/);
  assert.equal(report.machine.node, process.version);
  for (const { name, ours, peers } of report.benchmarks) {
    assert.ok(peers.length > 0, name);
    for (const subject of [ours, ...peers]) {
      assert.equal(subject.samples.length, 1, subject.name);
      const wall = subject.samples[0]?.wall ?? 0;
      assert.ok(wall > 0, subject.name);
      assert.deepEqual(subject.wall, { min: wall, median: wall, max: wall });
      const line = stdout
        .split('\n')
        .find((line) => line.includes(subject.name) && line.includes(` ${wall.toFixed(0)} `));
      assert.ok(line, `${subject.name}: ${wall}`);
    }
    for (const peer of peers) {
      const expected = (ours.wall?.median ?? 0) / (peer.wall?.median ?? 0);
      assert.equal(peer.ratio.wall?.median, expected, peer.name);
      assert.ok(stdout.includes(`${expected.toFixed(2)}×`) || stdout.includes(`${expected.toFixed(1)}×`), peer.name);
    }
  }
  // One round proves nothing, so --check has nothing to object to.
  assert.deepEqual(
    report.verdicts.map(({ benchmark, isAbove }) => [benchmark, isAbove]),
    [
      ['fluxhook --help', null],
      ['fluxhook synth --help', null],
      ['fluxhook doctor --help', null],
    ],
  );
  assert.match(stdout, /fluxhook --help ÷ node -e 0: time: [\d.]+, at most 2 \(fewer than 5 rounds\)/);
  assert.equal(report.figures.length, 1);
  for (const { name } of report.figures) assert.ok(stdout.includes(name), name);
});

test('a measured command that fails ends it with 1, says which and why, and leaves nothing behind', async () => {
  const [programs, temporary] = await Promise.all([mkdtemp(join(directory, 'bin-')), mkdtemp(join(directory, 'tmp-'))]);
  const script = '#!/bin/sh\n[ "$1" = version ] && exit 0\necho "no kustomization here" >&2\nexit 3\n';
  await writeFile(join(programs, 'kubectl'), script, { mode: 0o755 });
  const { exitCode, stderr, stdout } = await bench(['--runs', '1', '--only', 'synth', ...peerless], {
    TMPDIR: temporary,
    PATH: [programs, process.env.PATH ?? ''].join(delimiter),
  });
  assert.equal(exitCode, 1);
  assert.match(stderr, /kubectl kustomize .* ended with 3:\nno kustomization here/);
  assert.equal(stdout, '');
  assert.deepEqual(await leftIn(temporary), []);
});

test('Ctrl-C ends it with 130 and leaves nothing behind', async () => {
  const temporary = await mkdtemp(join(directory, 'tmp-'));
  const running = bench(['--runs', '100', '--only', 'receivers', '--receivers', '1', ...peerless], {
    TMPDIR: temporary,
  });
  for await (const line of running.iterable({ from: 'stderr' })) if (line.includes('warm-up')) running.kill('SIGINT');
  const { exitCode, stderr, stdout } = await running;
  assert.equal(exitCode, 130, stderr);
  assert.match(stderr, /Interrupted\.$/);
  assert.equal(stdout, '');
  assert.deepEqual(await leftIn(temporary), []);
});

test('unknown options are refused with what is allowed', async () => {
  const runs = await bench(['--runs', '0']);
  assert.equal(runs.exitCode, 1);
  assert.match(
    runs.stderr,
    /'--runs <n>' argument '0' is invalid\. Allowed: a whole number from 1 to 100, such as 5\./,
  );
  const only = await bench(['--only', 'synthesis']);
  assert.equal(only.exitCode, 1);
  assert.match(
    only.stderr,
    /'synthesis' is invalid\. Allowed choices are synth, help, receivers, growth, first, webhooks, up, refresh, preview, doctor, push\./,
  );
  const receivers = await bench(['--receivers', '2']);
  assert.equal(receivers.exitCode, 1);
  assert.match(receivers.stderr, /argument '2' is invalid\. Allowed: 1, 100, 1000, 10000\./);
});
