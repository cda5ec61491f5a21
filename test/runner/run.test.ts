import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../sandbox/demo/until.ts';
import { nodeCompileCache } from '../../sandbox/environment.ts';
import { checkout } from '../checkout.ts';
import { MARK, marked } from './processes.ts';

/** Ignores what Pulumi's providers ignore as well, in a process group of its own. */
const stubborn = `
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
mkdtempSync(join(tmpdir(), 'fluxhook-left-'));
const child = spawn('sh', ['-c', 'trap "" TERM INT; echo; while :; do sleep 1; done'], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
await new Promise((resolve) => child.stdout.once('data', resolve));
child.unref();
child.stdout.destroy();
`;

const files = {
  'one.test.ts': "import { test } from 'node:test';\ntest('passes', () => console.log('not shown'));\n",
  'two.test.ts': "import { test } from 'node:test';\ntest('a', () => {});\ntest('b', () => {});\n",
  'fails.test.ts':
    "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\ntest('fine', () => {});\ntest('is wrong', () => assert.equal(1 + 1, 3, 'sums'));\n",
  'crashes.test.ts': "throw new Error('no such luck');\n",
  'empty.test.ts': 'export {};\n',
  'hangs.test.ts': "import { test } from 'node:test';\ntest('waits', () => new Promise((r) => setTimeout(r, 1e6)));\n",
  'leaves.test.ts': `import { test } from 'node:test';\n${stubborn}\ntest('passes', () => {});\n`,
  'interrupted.test.ts': `import { test } from 'node:test';\n${stubborn}\ntest('waits', () => new Promise((r) => setTimeout(r, 1e6)));\n`,
};

/** One starts programs by an import of its own, one by that of what it uses, and one not: it imports a type. */
const quick = {
  'memory.test.ts':
    "import { test } from 'node:test';\nimport type { ChildProcess } from 'node:child_process';\nimport { two } from './two.ts';\ntest('in memory', () => void (two as ChildProcess | number));\n",
  'two.ts': 'export const two = 2;\n',
  'starts.test.ts':
    "import { test } from 'node:test';\ntest('starts', async () => (await import('node:child_process')).execFileSync('true'));\n",
  'helped.test.ts': "import { test } from 'node:test';\nimport { help } from './helper.ts';\ntest('helped', help);\n",
  'helper.ts': "export { help } from './starter.ts';\n",
  'starter.ts':
    "import {\n  execFileSync,\n} from 'node:child_process';\nexport const help = () => execFileSync('true');\n",
};

type Name = keyof typeof files;

describe('npm test', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fluxhook-runner-'));
  const temporary = join(folder, 'tmp');
  before(() => {
    mkdirSync(temporary);
    mkdirSync(join(folder, 'quick'));
    for (const [name, text] of Object.entries(quick)) writeFileSync(join(folder, 'quick', name), text);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** The runner over files, with a folder of its own for temporary ones. */
  function start(...args: string[]) {
    return startIn({}, ...args);
  }

  function startIn(env: NodeJS.ProcessEnv, ...args: string[]) {
    const child = spawn(process.execPath, ['test/run.ts', ...args], {
      cwd: checkout,
      env: { ...process.env, TMPDIR: temporary, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
    const done = new Promise<{ code: number | null; text: string; lines: string[] }>((resolve) => {
      child.once('close', (code) => resolve({ code, text, lines: text.trimEnd().split('\n') }));
    });
    return { child, done, processes: () => [...marked(`${process.env[MARK] ?? ''}${child.pid}.`).values()] };
  }

  const run = (...names: Name[]) => start(...names.map((name) => join(folder, name))).done;

  /** Waits for a process that the runner's files started, for as long as the runner itself is there. */
  async function appears(
    what: string,
    { child, processes }: { child: ChildProcess; processes: () => string[] },
    command: RegExp,
  ): Promise<void> {
    await until(
      what,
      async () => {
        assert.equal(child.exitCode, null, `the runner ended before ${what} was there`);
        await sleep(200);
        return processes().some((each) => command.test(each)) || undefined;
      },
      180,
    );
  }

  /** It is over, and nothing is left of it. */
  function assertNothingLeft(processes: () => string[]): void {
    assert.deepEqual(processes(), []);
    assert.deepEqual(readdirSync(temporary), []);
  }

  test('tells each file, and ends with the sums and one line', async () => {
    const { code, lines, text } = await run('one.test.ts', 'two.test.ts');
    assert.equal(code, 0, text);
    for (const [name, passed] of [
      ['one', 1],
      ['two', 2],
    ])
      assert.match(text, new RegExp(`^\\[[12]/2\\] ✔ \\S+/${name}\\.test\\.ts \\(${passed} passed, `, 'm'));
    assert.ok(lines.includes('ℹ tests 3'), text);
    assert.equal(lines.at(-1), '3 passed, 0 failed');
    assert.doesNotMatch(text, /not shown/);
  });

  test('shows a failure in full, and names the file again at the end', async () => {
    const { code, lines, text } = await run('fails.test.ts', 'one.test.ts');
    assert.equal(code, 1, text);
    assert.match(text, /✖ \S+\/fails\.test\.ts \(1 of 2 failed/);
    assert.match(text, /✖ is wrong .*\n +AssertionError \[ERR_ASSERTION\]: sums\s+2 !== 3/);
    assert.match(text, /Failed, in full above:\n {2}\S+\/fails\.test\.ts\n/);
    assert.equal(lines.at(-1), '2 passed, 1 failed');
  });

  test('a file that ends before its tests, or has none, is a failure', async () => {
    const { code, lines, text } = await run('crashes.test.ts', 'empty.test.ts');
    assert.equal(code, 1, text);
    assert.match(text, /crashes\.test\.ts(.|\n)*Error: no such luck/);
    assert.match(text, /empty\.test\.ts(.|\n)*there is no test in it/);
    assert.equal(lines.at(-1), '0 passed, 2 failed');
  });

  test('a file that does not end is ended, and told', async () => {
    const { done, processes } = start('--limit', '0.05', join(folder, 'hangs.test.ts'));
    const { code, lines, text } = await done;
    assert.equal(code, 1, text);
    assert.match(text, /hangs\.test\.ts(.|\n)*ended by the runner: it was not done after 3 s/);
    assert.equal(lines.at(-1), '0 passed, 1 failed');
    assertNothingLeft(processes);
  });

  test('what a file leaves running is ended and told, and its temporary files are removed', async () => {
    const { done, processes } = start(join(folder, 'leaves.test.ts'));
    const { code, text } = await done;
    assert.equal(code, 0, text);
    assert.match(text, /left running, and ended: sh -c trap/);
    assertNothingLeft(processes);
  });

  test('a name that leads nowhere, and a choice that leaves nothing, are failures', async () => {
    const unknown = await start('test/unit/no-such.test.ts').done;
    assert.notEqual(unknown.code, 0);
    assert.match(
      unknown.text,
      /There is no test file test\/unit\/no-such\.test\.ts\. Name files, folders or quoted globs/,
    );
    const nothing = await start('--quick', 'test/e2e/chain.test.ts').done;
    assert.equal(nothing.code, 1, nothing.text);
    assert.match(nothing.text, /^No test file ran\.$/m);
    assert.equal(nothing.lines.at(-1), '0 passed, 0 failed');
  });

  test('--quick leaves out what starts programs, and tells how many files there are', async () => {
    const { code, lines, text } = await start('--quick', join(folder, 'quick'), 'test/e2e/chain.test.ts').done;
    assert.equal(code, 0, text);
    assert.match(text, /^\[1\/1\] ✔ \S+\/memory\.test\.ts \(1 passed, /m);
    assert.match(text, /^Left to npm test: files that need a sandbox \(1\) or start programs \(2\)\.$/m);
    assert.equal(lines.at(-1), '1 passed, 0 failed');
    const all = await start(join(folder, 'quick')).done;
    assert.equal(all.lines.at(-1), '3 passed, 0 failed', all.text);
    assert.doesNotMatch(all.text, /^Left to npm test/m);
  });

  test('where no sandbox can start, that is told once, with the sums of what ran', async () => {
    // What a sandbox is watched with, but no git.
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    symlinkSync('/bin/sh', join(bin, 'sh'));
    const { done, processes } = startIn({ PATH: bin }, 'test/e2e/chain.test.ts', 'test/e2e/filters.test.ts');
    const { code, lines, text } = await done;
    assert.equal(code, 1, text);
    assert.match(text, /^2 of 2 files did not run to their end: git was not found on PATH;/m);
    assert.equal(text.split('git was not found').length, 2, text);
    assert.equal(lines.at(-1), '0 passed, 0 failed');
    assertNothingLeft(processes);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${signal} ends what a file started, also what ignores it, and removes the temporary files`, async () => {
      const { child, done, processes } = start(join(folder, 'interrupted.test.ts'));
      await appears('the stubborn process', { child, processes }, /^sh -c trap/);
      child.kill(signal);
      const { code, text } = await done;
      assert.equal(code, 130, text);
      assert.match(text, /Interrupted; everything that was started has ended\./);
      assertNothingLeft(processes);
    });
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    test(`${signal} to npm ends the runner and all that it started`, async () => {
      const mark = `${process.env[MARK] ?? ''}npm-${signal}.`;
      const child = spawn('npm', ['test', '--', join(folder, 'interrupted.test.ts')], {
        cwd: checkout,
        // npm has a compile cache of its own in the temporary directory, unless it is told another place.
        env: { ...process.env, TMPDIR: temporary, NODE_COMPILE_CACHE: nodeCompileCache, [MARK]: mark },
        // Open for as long as the runner has it.
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      child.stdout.resume();
      const done = new Promise((resolve) => child.once('close', resolve));
      const processes = () => [...marked(mark).values()];
      await appears('the stubborn process', { child, processes }, /^sh -c trap/);
      child.kill(signal);
      await done;
      assertNothingLeft(processes);
    });
  }

  test('Ctrl-C in the middle of pulumi up ends its providers and the sandbox', async () => {
    const { child, done, processes } = start('test/e2e/chain.test.ts');
    await appears('a provider', { child, processes }, /pulumi-resource-kubernetes/);
    child.kill('SIGINT');
    const { code, text } = await done;
    assert.equal(code, 130, text);
    assertNothingLeft(processes);
  });
});
