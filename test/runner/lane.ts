import { join } from 'node:path';
import { execa } from 'execa';
import { launchSandbox, type Sandbox } from '../../sandbox/launch.ts';
import { progressLines } from '../../sandbox/progress.ts';

/** Kinds whose objects a test file can leave behind, and the next one meet. */
const kinds =
  'namespaces,secrets,services,networkpolicies,ingresses,gitrepositories,receivers,customresourcedefinitions';

/** GitHub's 5,000 would be used up by some twenty files that share a sandbox: who waits asks many times a second. */
const hourlyRequests = 1_000_000;

const names = '{range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name}{"\\n"}{end}';

/** Whether any lane has had a sandbox. */
let started = false;

/** Where test files run one after another, with a sandbox that no other lane has; it starts with the first need. */
export class Lane {
  readonly #index: number;
  readonly #signal: AbortSignal;
  readonly #start: typeof launchSandbox;
  #sandbox: Sandbox | undefined;
  /** What a new sandbox has. */
  #own: ReadonlySet<string> = new Set();

  constructor(index: number, signal: AbortSignal, start = launchSandbox) {
    this.#index = index;
    this.#signal = signal;
    this.#start = start;
  }

  /** The environment that leads a test file to this lane's sandbox. */
  async environment(): Promise<Record<string, string>> {
    if (this.#sandbox === undefined) {
      this.#sandbox = await this.#launch();
      this.#own = new Set(await objects(this.#sandbox));
    }
    return { FLUXHOOK_TEST_SANDBOX: join(this.#sandbox.state.dir, 'state.json') };
  }

  /** Where sandboxes have started before, one that did not is told and tried once more: it is not the end of a long run. */
  async #launch(): Promise<Sandbox> {
    try {
      const sandbox = await this.#launchOnce();
      started = true;
      return sandbox;
    } catch (error) {
      if (!started || this.#signal.aborted) throw error;
      process.stdout.write(`A sandbox did not start, and is started once more:\n${(error as Error).message}\n`);
      return this.#launchOnce();
    }
  }

  /** The first time on a machine this compiles what it needs, which the first lane tells for all of them. */
  async #launchOnce(): Promise<Sandbox> {
    const options = { signal: this.#signal, hourlyRequests };
    if (this.#index > 0) return this.#start(options);
    const progress = progressLines(process.stderr, Date.now());
    try {
      return await this.#start({ ...options, onEvent: progress.show });
    } finally {
      progress.end();
    }
  }

  /**
   * Ends the sandbox where the file that just ran left objects in it.
   * @returns the objects
   */
  async clean(): Promise<readonly string[]> {
    if (this.#sandbox === undefined) return [];
    const now = await objects(this.#sandbox).catch(() => ['an API server that does not answer']);
    const left = now.filter((name) => !this.#own.has(name));
    if (left.length > 0) await this.renew();
    return left;
  }

  /** Ends the sandbox; who asks next gets a new one. */
  async renew(): Promise<void> {
    const sandbox = this.#sandbox;
    this.#sandbox = undefined;
    await sandbox?.stop();
  }

  async close(): Promise<void> {
    await this.renew();
  }
}

async function objects({ state }: Sandbox): Promise<string[]> {
  const args = ['get', kinds, '--all-namespaces', '-o', `jsonpath=${names}`];
  const { stdout } = await execa('kubectl', args, { env: state.env, timeout: 30_000 });
  return stdout.split('\n').filter((line) => line !== '');
}
