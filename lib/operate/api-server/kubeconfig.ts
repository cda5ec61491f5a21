import { existsSync, readFileSync, statSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
// Its index would load the models of the whole API, 200 ms of them.
import {
  type Cluster,
  type Context,
  newClusters,
  newContexts,
  newUsers,
  type User,
} from '@kubernetes/client-node/dist/config_types.js';
import { parse } from 'yaml';

/** How a cluster is found: the same two values that Pulumi's Kubernetes provider takes. */
export interface ClusterAccess {
  /** Path of a kubeconfig, or its content. @default - KUBECONFIG, then ~/.kube/config */
  readonly kubeconfig?: string | undefined;
  /** @default - the kubeconfig's current context */
  readonly context?: string | undefined;
}

/** Clusters, users, and the contexts that put one of each together. */
export interface Kubeconfig {
  readonly clusters: readonly Cluster[];
  readonly users: readonly User[];
  readonly contexts: readonly Context[];
  readonly currentContext: string | undefined;
}

/** The request, and its user. */
export interface Target {
  readonly cluster: Cluster;
  /** Anonymous if the context names none. */
  readonly user: User | undefined;
  readonly context: Context;
}

/** Where Kubernetes puts what a Pod needs. */
const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Reads what kubectl reads: the files of KUBECONFIG merged, where an earlier one takes precedence; else ~/.kube/config;
 * else the service account of the Pod.
 * @throws Error when there is none, it is a pipe, it cannot be read, or there is no such context in it
 */
export function loadKubeconfig({ kubeconfig, context }: ClusterAccess): Kubeconfig {
  const loaded = load(kubeconfig);
  if (context === undefined) return loaded;
  if (loaded.contexts.some(({ name }) => name === context)) return { ...loaded, currentContext: context };
  const names = loaded.contexts.map(({ name }) => name).join(', ');
  throw new Error(`it has no context ${context}; there are: ${names || 'none'}`);
}

/** @throws Error where the current context names no cluster */
export function targetOf({ clusters, users, contexts, currentContext }: Kubeconfig): Target {
  const context = contexts.find(({ name }) => name === currentContext);
  if (context === undefined) {
    const names = contexts.map(({ name }) => name).join(', ');
    throw new Error(
      currentContext
        ? `it has no context ${currentContext}, which is its current one; there are: ${names || 'none'}`
        : `it has no current context; there are: ${names || 'none'}`,
    );
  }
  const cluster = clusters.find(({ name }) => name === context.cluster);
  if (cluster === undefined) throw new Error(`it has no cluster ${context.cluster}, which its context names`);
  return { cluster, user: users.find(({ name }) => name === context.user), context };
}

function load(kubeconfig: string | undefined): Kubeconfig {
  if (kubeconfig !== undefined) return isContent(kubeconfig) ? read(kubeconfig) : readFile(kubeconfig);
  const named = (process.env.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '');
  if (named.length > 0) {
    const present = named.filter((file) => existsSync(file));
    return (present.length > 0 ? present : named).map(readFile).reduce(merged);
  }
  const ofHome = join(homedir(), '.kube', 'config');
  if (existsSync(ofHome)) return readFile(ofHome);
  if (existsSync(join(serviceAccount, 'token'))) return inCluster();
  throw new Error(`there is none: KUBECONFIG is not set, and there is no ${ofHome}`);
}

function isContent(kubeconfig: string): boolean {
  return /^\s*[{a-z]+.*[:{]/.test(kubeconfig);
}

function readFile(file: string): Kubeconfig {
  // Reading it would wait for its other end, and could not be interrupted.
  if (existsSync(file) && statSync(file).isFIFO()) throw new Error('it is a pipe, not a file');
  return read(readFileSync(file, 'utf8'), dirname(file));
}

/** @param folder of the file, to which its paths are relative. @default - they stay as they are */
function read(text: string, folder?: string): Kubeconfig {
  const config = parse(text) as Record<string, unknown> | null | undefined;
  if (typeof config !== 'object' || config === null) throw new Error('it is not a kubeconfig');
  const at = (path: string | undefined) => (path && folder !== undefined ? resolve(folder, path) : path) as string;
  return {
    clusters: newClusters(config.clusters).map((cluster) => ({ ...cluster, caFile: at(cluster.caFile) })),
    users: newUsers(withTokenFiles(config.users, at)).map((user) => ({
      ...user,
      certFile: at(user.certFile),
      keyFile: at(user.keyFile),
    })),
    contexts: newContexts(config.contexts),
    currentContext: (config['current-context'] as string | undefined) || undefined,
  };
}

/** A token that is read again each minute; the client knows it from the service account of a Pod only. */
function withTokenFiles(users: unknown, at: (path: string) => string): unknown {
  if (!Array.isArray(users)) return users;
  return users.map((each: { name?: string; user?: { tokenFile?: string; token?: string } } | null) => {
    const { tokenFile, token } = each?.user ?? {};
    if (tokenFile === undefined || token) return each;
    return { ...each, user: { ...each?.user, 'auth-provider': tokenFileProvider(at(tokenFile)) } };
  });
}

function tokenFileProvider(tokenFile: string) {
  return { name: 'tokenFile', config: { tokenFile } };
}

/** As kubectl does: an earlier file takes precedence. */
function merged(first: Kubeconfig, second: Kubeconfig): Kubeconfig {
  const both = <T extends { readonly name: string }>(some: readonly T[], others: readonly T[]) => [
    ...some,
    ...others.filter(({ name }) => !some.some((each) => each.name === name)),
  ];
  return {
    clusters: both(first.clusters, second.clusters),
    users: both(first.users, second.users),
    contexts: both(first.contexts, second.contexts),
    currentContext: first.currentContext ?? second.currentContext,
  };
}

function inCluster(): Kubeconfig {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port } = process.env;
  const namespace = join(serviceAccount, 'namespace');
  const name = 'in-cluster';
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  return {
    clusters: [{ name, server, caFile: join(serviceAccount, 'ca.crt'), skipTLSVerify: false }],
    users: [{ name, authProvider: tokenFileProvider(join(serviceAccount, 'token')) }],
    contexts: [
      {
        name,
        cluster: name,
        user: name,
        ...(existsSync(namespace) && { namespace: readFileSync(namespace, 'utf8').trim() }),
      },
    ],
    currentContext: name,
  };
}
