import * as pulumi from '@pulumi/pulumi';

export interface HookRemovalArgs {
  /** URL of the webhooks in GitHub's REST API. */
  readonly hooks: pulumi.Input<string>;
  /** Path that the webhook leads to. */
  readonly path: pulumi.Input<string>;
  /** Whether the webhook outlives the stack. */
  readonly isKept: pulumi.Input<boolean>;
}

interface Inputs {
  readonly hooks: string;
  readonly path: string;
  readonly isKept: boolean;
}

/**
 * Is deleted between the webhook and the objects that it leads to, and sees then that GitHub has no webhook left: the
 * state may not have one that an interrupted run made, or that a refresh dropped because a token could not see it. With a
 * token that may not see webhooks, `pulumi destroy` ends there, and the rest stays for the next one.
 */
export class HookRemoval extends pulumi.dynamic.Resource {
  constructor(name: string, args: HookRemovalArgs, options: pulumi.CustomResourceOptions) {
    super(new HookRemovalProvider(), name, { ...args }, options);
  }
}

class HookRemovalProvider implements pulumi.dynamic.ResourceProvider<Inputs, Inputs> {
  // The engine runs this in another process, without this module's imports.
  private configured: { token?: string | undefined; appAuth?: string | undefined } = {};

  async configure({ config }: pulumi.dynamic.ConfigureRequest): Promise<void> {
    this.configured = { token: config.get('github:token'), appAuth: config.get('github:appAuth') };
  }

  async create(inputs: Inputs): Promise<pulumi.dynamic.CreateResult> {
    return { id: 'removal', outs: inputs };
  }

  async diff(_id: string, olds: Inputs, news: Inputs): Promise<pulumi.dynamic.DiffResult> {
    const keys = ['hooks', 'path', 'isKept'] as const;
    return { changes: keys.some((key) => olds[key] !== news[key]) };
  }

  async update(_id: string, _olds: Inputs, news: Inputs): Promise<pulumi.dynamic.UpdateResult> {
    return { outs: news };
  }

  async delete(_id: string, { hooks, path, isKept }: Inputs): Promise<void> {
    if (isKept) return;
    const root = hooks.replace(/\/(repos|orgs)\/.*$/, '');
    const ask = async (method: string, url: string, authorization: string) => {
      const headers = { authorization, accept: 'application/vnd.github+json', 'user-agent': 'fluxhook' };
      return fetch(url, { method, headers, signal: AbortSignal.timeout(10_000) });
    };
    const refuse = (what: string, status: number) => {
      throw new Error(
        `${hooks}: it cannot be seen whether the webhook is gone.\n` +
          `  problem: GitHub answered ${status} to ${what}\n` +
          '  choices: a token that may read and write webhooks; what is left is deleted by the same command then\n' +
          '  fix:     export GITHUB_TOKEN=TOKEN; where the repository itself is gone, pulumi state delete URN of this resource',
      );
    };
    const { token = process.env.GITHUB_TOKEN, appAuth } = this.configured;
    const app = appAuth === undefined ? {} : JSON.parse(appAuth);
    const appId = app.id ?? process.env.GITHUB_APP_ID;
    const installation = app.installationId ?? process.env.GITHUB_APP_INSTALLATION_ID;
    const pem = app.pemFile ?? process.env.GITHUB_APP_PEM_FILE;
    let authorization = `Bearer ${token}`;
    if (appId && installation && pem) {
      // Octokit's packages are not found from where this runs.
      const { createSign } = await import('node:crypto');
      const now = Math.floor(Date.now() / 1000);
      const parts = [
        { alg: 'RS256', typ: 'JWT' },
        { iat: now - 60, exp: now + 300, iss: appId },
      ];
      const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      const signature = createSign('RSA-SHA256').update(text).sign(pem.replaceAll('\\n', '\n'), 'base64url');
      const url = `${root}/app/installations/${installation}/access_tokens`;
      const answer = await ask('POST', url, `Bearer ${text}.${signature}`);
      if (!answer.ok) refuse('the GitHub App', answer.status);
      authorization = `Bearer ${((await answer.json()) as { token: string }).token}`;
    }
    const answer = await ask('GET', `${hooks}?per_page=100`, authorization);
    if (!answer.ok) refuse('a list of webhooks', answer.status);
    for (const { id, config } of (await answer.json()) as { id: number; config: { url?: string } }[]) {
      if (URL.parse(config.url ?? '')?.pathname !== path) continue;
      const removed = await ask('DELETE', `${hooks}/${id}`, authorization);
      if (!removed.ok && removed.status !== 404) refuse(`deleting the webhook ${id}`, removed.status);
    }
  }
}
