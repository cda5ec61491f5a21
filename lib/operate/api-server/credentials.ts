import { readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { ExecAuth } from '@kubernetes/client-node/dist/exec_auth.js';
import { FileAuth } from '@kubernetes/client-node/dist/file_auth.js';
import { secretVariables } from '../../problems/secret-variables.ts';
import { type Kubeconfig, type Target, targetOf } from './kubeconfig.ts';

type User = NonNullable<Target['user']>;

/** How requests to one API server are sent and signed: certificates, headers, and a proxy where the kubeconfig names one. */
export class Credentials {
  readonly #config: Kubeconfig;
  readonly #target: Target;
  readonly #exec = new ExecAuth();
  readonly #file = new FileAuth();
  #underway: Promise<RequestOptions> | undefined;
  #client: Promise<KubeConfig> | undefined;

  constructor(config: Kubeconfig) {
    this.#config = { ...config, users: config.users.map(withoutSecretVariables) };
    this.#target = targetOf(this.#config);
  }

  /** Of the next request; a kubeconfig's exec plugin runs once for all requests that need it at the same time. */
  options(): Promise<RequestOptions> {
    this.#underway ??= this.#work().finally(() => {
      this.#underway = undefined;
    });
    return this.#underway;
  }

  async #work(): Promise<RequestOptions> {
    const { cluster, user } = this.#target;
    const isOfClient = user?.authProvider && !this.#file.isAuthProvider(user) && !this.#exec.isAuthProvider(user);
    if (cluster.proxyUrl || isOfClient) return this.#ofClient();
    const { skipTLSVerify, tlsServerName, caFile, caData } = cluster;
    const options: RequestOptions & { headers: Record<string, string> } = {
      headers: {},
      ...(skipTLSVerify && { rejectUnauthorized: false }),
      ...(tlsServerName && { servername: tlsServerName }),
      ...content('ca', caFile, caData),
    };
    if (user === undefined) return options;
    Object.assign(options, content('cert', user.certFile, user.certData), content('key', user.keyFile, user.keyData));
    if (user.impersonateUser) options.headers['Impersonate-User'] = user.impersonateUser;
    if (user.username) options.auth = `${user.username}:${user.password}`;
    if (this.#exec.isAuthProvider(user)) await this.#exec.applyAuthentication(user, options);
    else if (this.#file.isAuthProvider(user)) {
      await this.#file.applyAuthentication(user, options);
      options.headers.Authorization = String(options.headers.Authorization).trim();
    }
    if (user.token) options.headers.Authorization = `Bearer ${user.token.trim()}`;
    return options;
  }

  /**
   * For the few kubeconfigs with a proxy, or with a provider that kubectl has deprecated. The package for it is slow to
   * load.
   */
  async #ofClient(): Promise<RequestOptions> {
    this.#client ??= import('@kubernetes/client-node').then(({ KubeConfig }) => {
      const client = new KubeConfig();
      const { clusters, users, contexts, currentContext = '' } = this.#config;
      client.loadFromOptions({ clusters, users, contexts, currentContext });
      return client;
    });
    const options: Parameters<KubeConfig['applyToHTTPSOptions']>[0] = {};
    await (await this.#client).applyToHTTPSOptions(options);
    return options as RequestOptions;
  }
}

function content(name: 'ca' | 'cert' | 'key', file: string | undefined, data: string | undefined) {
  if (file) return { [name]: readFileSync(file) };
  return data ? { [name]: Buffer.from(data, 'base64') } : {};
}

/**
 * A kubeconfig's exec plugin gets this process's environment without these variables, which it does not need; those
 * that the kubeconfig sets for it stay.
 */
function withoutSecretVariables(user: User): User {
  const { exec } = user as { exec?: { env?: readonly object[] | null } | null };
  if (!exec) return user;
  // Node leaves out a variable that is undefined.
  return { ...user, exec: { ...exec, env: [...secretVariables.map((name) => ({ name })), ...(exec.env ?? [])] } };
}
