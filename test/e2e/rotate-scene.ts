import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { hookPath } from '../../lib/flux/hook-path.ts';
import { signedHeaders } from '../../lib/flux/sign-delivery.ts';
import { existing, kubectl, list } from './cluster.ts';
import { hookOf } from './hooks.ts';
import { sandbox } from './sandbox.ts';

export const namespace = 'flux-system';

const program = new URL('../../lib/cli/fluxhook.ts', import.meta.url).pathname;
const stopAtLine = new URL('stop-at-line.ts', import.meta.url).href;

/** The command as a person starts it. */
export function rotate(args: readonly string[], env: Record<string, string> = {}) {
  return execa('node', [program, 'rotate', ...args], { env: { ...sandbox.env, ...env }, reject: false, all: true });
}

/** The existing objects of a kind whose names begin with something. */
export async function namesOf(kind: string, prefix: string): Promise<string[]> {
  const names = (await list(kind, namespace)).map(({ metadata }) => metadata.name);
  return names.filter((name) => name.startsWith(prefix));
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into any part of any kind
export function read(kind: string, name: string): Promise<any> {
  return existing(kind, name, namespace);
}

/** The one Receiver, Secret and webhook that are left, seen to belong together; and no trace of a rotation. */
export async function remains(repository: string, prefix: string) {
  const [receivers, secrets, leases] = await Promise.all([
    namesOf('receivers', prefix),
    namesOf('secrets', prefix),
    namesOf('leases', 'fluxhook-rotate-'),
  ]);
  const [receiver = ''] = receivers;
  const live = await read('receiver', receiver);
  const held = await read('secret', live.spec.secretRef.name);
  const token = Buffer.from(held.data.token, 'base64').toString();
  const path = hookPath({ token, name: receiver, namespace });
  const hook = await hookOf(repository);
  const marks = [live, held].flatMap(({ metadata }) =>
    [...Object.keys(metadata.labels ?? {}), ...Object.keys(metadata.annotations ?? {})].filter((key) =>
      /^fluxhook\.dev\/rotation/.test(key),
    ),
  );
  return {
    receivers,
    secrets,
    leases,
    marks,
    isServed: live.status?.webhookPath === path && live.spec.suspend !== true,
    isHookThere: new URL(hook.config.url ?? '').pathname === path,
    token,
    hook: hook.id,
  };
}

/** Takes away what rotations of the scene leave. */
export async function clear(): Promise<void> {
  for (const kind of ['receiver', 'secret', 'lease'])
    for (const name of await namesOf(`${kind}s`, kind === 'lease' ? 'fluxhook-rotate-' : 'doctor'))
      await kubectl(['-n', namespace, 'delete', kind, name, '--ignore-not-found']);
}

/** Starts it with what stops it at a line. */
function stoppedAt(args: readonly string[], line: RegExp, until?: string) {
  const env = { ...sandbox.env, STOP_AT: line.source, ...(until !== undefined && { STOP_UNTIL: until }) };
  return execa('node', ['--import', stopAtLine, program, 'rotate', ...args], { env, reject: false, all: true });
}

/** Runs it until it has printed a line, and kills it (SIGKILL) then; without one it runs to its end. */
export async function killedAt(args: readonly string[], line: RegExp): Promise<string> {
  return (await stoppedAt(args, line)).all;
}

/** Runs it, and holds it at a line while something is done. */
export async function heldAt(args: readonly string[], line: RegExp, act: () => Promise<void>) {
  const directory = mkdtempSync(join(tmpdir(), 'fluxhook-held-'));
  const release = join(directory, 'go-on');
  const running = stoppedAt(args, line, release);
  let done: Promise<void> | undefined;
  running.stdout.on('data', (text) => {
    if (done === undefined && line.test(String(text))) done = act().finally(() => writeFileSync(release, ''));
  });
  try {
    const ended = await running;
    await done;
    return ended;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/**
 * Signed deliveries to where the webhook leads, with what it has at the time, one every so many milliseconds. They come from
 * here: GitHub's stand-in makes no hundred a second beside all else. The one who changes the webhook says when to look again.
 */
export class Traffic implements AsyncDisposable {
  readonly answers: number[] = [];
  /** Where they went. */
  readonly urls = new Set<string>();
  readonly #repository: string;
  #hook = { url: '', token: '' };
  #running: Promise<void> | undefined;
  #stopped = false;

  private constructor(repository: string) {
    this.#repository = repository;
  }

  static async start(repository: string, every: number): Promise<Traffic> {
    const traffic = new Traffic(repository);
    await traffic.follow();
    traffic.#running = traffic.#send(every);
    return traffic;
  }

  /** As at GitHub, URL and secret change together. */
  async follow(): Promise<void> {
    const { url = '' } = (await hookOf(this.#repository)).config;
    this.#hook = { url, token: await tokenOfPath(new URL(url).pathname) };
  }

  async #send(every: number): Promise<void> {
    const sent: Promise<void>[] = [];
    for (let next = performance.now(); !this.#stopped; next += every) {
      await sleep(Math.max(0, next - performance.now()));
      const { url, token } = this.#hook;
      this.urls.add(url);
      sent.push(post(url, token).then((answer) => void this.answers.push(answer)));
    }
    await Promise.all(sent);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }
}

/** A connection for each, as GitHub has; not all at once where this machine stood still for a moment. */
const agent = new Agent({ keepAlive: false, maxSockets: 24 });

const body = JSON.stringify({ ref: 'refs/heads/main' });

/** Posts a push as GitHub does; 0 where nobody answers. */
function post(url: string, token: string): Promise<number> {
  const headers = signedHeaders({ type: 'github', token, event: 'push', body });
  return new Promise((resolve) => {
    const outgoing = request(url, { method: 'POST', headers, agent }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
    });
    outgoing.once('error', () => resolve(0)).end(body);
  });
}

/** The token of a path, among the existing Secrets. */
async function tokenOfPath(path: string): Promise<string> {
  for (const { metadata, spec } of await list('receivers', namespace)) {
    const token = Buffer.from((await read('secret', spec.secretRef.name)).data.token, 'base64').toString();
    if (hookPath({ token, name: metadata.name, namespace }) === path) return token;
  }
  throw new Error('no Receiver has the path of the webhook');
}
