import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { type Environment, PulumiStack, type PulumiStackOptions } from '../../sandbox/pulumi/stack.ts';
import { checkout } from '../checkout.ts';
import { sandbox } from './sandbox.ts';

/** The token of the tutorial, and the path that follows from it. */
export const tutorial = {
  token: 'secret-token-dont-share',
  path: '/hook/be1782fa344b4a24ea458be2dde11f9c289b91e79282805c61cae3c6d5364741',
} as const;

/** What the tutorial sets up, as settings. */
const reference = {
  repository: 'https://github.com/sidd-harth/nginx',
  source: 'my-nginx',
  receiver: 'github-receiver',
  tokenSecret: 'webhook-token',
} as const;

/** Takes what the tutorial sets up away: for a stack file of other webhooks. */
export const bare = { repository: null, source: null, receiver: null, tokenSecret: null } as const;

/** Settings by name, without the namespace where it is fluxhook's; null removes one. */
type Settings = Readonly<Record<string, unknown>>;

/** The program in a folder of its own, so that a test's stack file meets nobody else's. */
export class Project implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'fluxhook-e2e-'));
  readonly stack: PulumiStack;
  readonly #name: string;

  private constructor(name: string, env: Environment) {
    this.#name = name;
    copyFileSync(join(checkout, 'Pulumi.yaml'), join(this.directory, 'Pulumi.yaml'));
    for (const entry of ['main.ts', 'package.json', 'node_modules']) {
      symlinkSync(join(checkout, entry), join(this.directory, entry));
    }
    this.stack = new PulumiStack({ directory: this.directory, stack: name, env });
  }

  /**
   * @param name of the stack
   * @param settings by name, without the namespace; those of the tutorial stand unless they say otherwise
   * @param token @default the tutorial's; null for a generated one
   * @param env @default the shared sandbox's
   */
  static async open(
    name: string,
    settings: Settings = {},
    token: string | null = tutorial.token,
    env: Environment = sandbox.env,
  ): Promise<Project> {
    const project = new Project(name, env);
    await project.stack.init();
    await project.set({ ...reference, ...settings });
    if (token !== null) await project.setToken(token);
    return project;
  }

  /** The folder only, without a stack and its file. */
  static folder(name: string): Project {
    return new Project(name, sandbox.env);
  }

  /** Writes them into the stack's file, as a person does. */
  async set(settings: Settings): Promise<void> {
    const file = join(this.directory, `Pulumi.${this.#name}.yaml`);
    const document = parseDocument(existsSync(file) ? readFileSync(file, 'utf8') : '{}');
    for (const [key, value] of Object.entries(settings)) {
      const path = ['config', key.includes(':') ? key : `fluxhook:${key}`];
      if (value !== null) document.setIn(path, document.createNode(value));
      else if (document.hasIn(path)) document.deleteIn(path);
    }
    writeFileSync(file, document.toString());
  }

  async setToken(token: string): Promise<void> {
    await this.stack.setSecret('fluxhook:token', token);
  }

  /** The same program and stack file under a changed environment. */
  withEnvironment(change: Environment, options: Pick<PulumiStackOptions, 'onLine' | 'signal'> = {}): PulumiStack {
    const env = { ...sandbox.env, ...change };
    return new PulumiStack({ directory: this.directory, stack: this.#name, env, ...options });
  }

  /** Everything the stack has on disk: its file and, exported, its state. */
  async everythingStored(): Promise<string> {
    const file = readFileSync(join(this.directory, `Pulumi.${this.#name}.yaml`), 'utf8');
    return file + (await this.stack.succeed('stack', 'export'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.stack.succeed('destroy', '--yes', '--skip-preview', '--remove');
    } finally {
      rmSync(this.directory, { recursive: true, force: true });
    }
  }
}
