import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BinaryName, openToolchain, type ToolchainEvent } from '../../sandbox/toolchain/index.ts';
import { environment, temporaryDir, tinyCatalog } from './tiny.ts';

const TINY = 'tiny' as BinaryName;

/** The program is complete if it runs; Go's println writes to standard error. */
const run = (path: string) => execFileSync('sh', ['-c', `'${path}' 2>&1`], { encoding: 'utf8' });

function builder(t: TestContext, dir: string, env: NodeJS.ProcessEnv) {
  const script = join(import.meta.dirname, 'build-tiny.ts');
  const child = spawn(process.execPath, [script, dir], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  return { child, output: () => output };
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 2400; i++) {
    if (condition()) return;
    await sleep(50);
  }
  assert.fail(`${what} did not happen within 2 minutes`);
}

/** Id of the process that prepares a build, once it has written it down. */
async function preparationBegun(dir: string): Promise<number> {
  const file = join(dir, 'preparation.pid');
  const written = () => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n');
  await until(written, 'the preparation');
  return Number(readFileSync(file, 'utf8'));
}

const ended = async (child: ChildProcess) => (child.exitCode ?? (await once(child, 'exit'))[0]) as number;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('building', () => {
  it('builds what is missing once, whatever GOFLAGS and go.work a person has', async (t) => {
    const dir = await temporaryDir(t);
    const catalog = await tinyCatalog(dir);
    const env = { ...(await environment(dir)), GOFLAGS: '-mod=vendor -tags=nonsense', GOWORK: '/nowhere/go.work' };
    const events: ToolchainEvent[] = [];
    const first = openToolchain({ catalog, env, onProgress: (event) => events.push(event) });
    const path = await first.path(TINY);
    await first.done();
    assert.equal(run(path), 'tiny runs\n');
    assert.deepEqual(
      events.map((event) => event.type),
      ['queued', 'building', 'built'],
    );
    const again: ToolchainEvent[] = [];
    const second = openToolchain({ catalog, env, onProgress: (event) => again.push(event) });
    assert.equal(await second.path(TINY), path);
    assert.deepEqual(
      again.map(({ type, detail }) => ({ type, detail })),
      [{ type: 'found', detail: path }],
    );
  });

  it('shows the end of what the compiler said, and where all of it is', async (t) => {
    const dir = await temporaryDir(t);
    const catalog = await tinyCatalog(dir);
    catalog.steps[0]?.binaries.splice(0, 1, { name: 'tiny', package: './nothing-here' });
    const events: ToolchainEvent[] = [];
    const env = await environment(dir);
    const toolchain = openToolchain({ catalog, env, onProgress: (event) => events.push(event) });
    await assert.rejects(toolchain.path(TINY), (error: Error) => {
      assert.match(error.message, /^go build failed:\n[\s\S]*nothing-here: directory not found/);
      assert.match(error.message, /\nIts whole output is in .*tiny-program\.log\.$/);
      return true;
    });
    assert.equal(events.at(-1)?.type, 'failed');
  });

  it('lets a second process wait and take what the first one built', async (t) => {
    const dir = await temporaryDir(t);
    await tinyCatalog(dir);
    const env = await environment(dir);
    const first = builder(t, dir, env);
    await until(() => first.output().includes('preparing'), 'the first build');
    const second = builder(t, dir, env);
    await until(() => second.output().includes('waiting'), 'the wait of the second one');
    writeFileSync(join(dir, 'go-on'), '');
    assert.deepEqual([await ended(first.child), await ended(second.child)], [0, 0]);
    assert.equal(first.output(), 'queued\nbuilding\npreparing\nbuilt\n');
    assert.equal(second.output(), 'queued\nwaiting\nbuilt\n');
    const [key = ''] = await readdir(join(dir, 'cache'));
    assert.equal(run(join(dir, 'cache', key, 'bin', 'tiny')), 'tiny runs\n');
    assert.deepEqual((await readdir(join(dir, 'cache', key))).sort(), ['bin', 'source', 'tiny-program.log']);
  });

  it('goes on after its process was killed, and leaves no compiler behind', async (t) => {
    const dir = await temporaryDir(t);
    const catalog = await tinyCatalog(dir);
    const env = await environment(dir);
    const killed = builder(t, dir, env);
    await until(() => killed.output().includes('preparing'), 'the first build');
    const preparation = await preparationBegun(dir);
    assert.ok(isAlive(preparation));
    killed.child.kill('SIGKILL');
    await until(() => !isAlive(preparation), 'the end of the orphan');
    assert.equal(run(await openToolchain({ catalog, env }).path(TINY)), 'tiny runs\n');
  });

  it('ends the compiler when it is aborted, and builds when asked again', async (t) => {
    const dir = await temporaryDir(t);
    const env = await environment(dir);
    const abort = new AbortController();
    const started = Promise.withResolvers<number>();
    const catalog = await tinyCatalog(dir, {
      prepare: async ({ go, dir: source, log }) => {
        const running = go.exec(log, source, 'sh', ['-c', `echo $$ > ${dir}/preparation.pid; sleep 60`]);
        preparationBegun(dir).then(started.resolve, started.reject);
        await running;
      },
    });
    const aborted = openToolchain({ catalog, env, signal: abort.signal }).done();
    const preparation = await started.promise;
    abort.abort(new Error('Ctrl-C'));
    await assert.rejects(aborted, { message: 'Ctrl-C' });
    await until(() => !isAlive(preparation), 'the end of the compiler');
    assert.equal(run(await openToolchain({ catalog: await tinyCatalog(dir), env }).path(TINY)), 'tiny runs\n');
  });
});
