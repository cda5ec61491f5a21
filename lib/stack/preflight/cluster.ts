import { Cluster, type ClusterAccess, ForbiddenError, type ServedResource } from '../../operate/cluster.ts';
import { rootCause } from '../../operate/root-cause.ts';
import { ServerFailure } from '../../operate/server-failure.ts';
import type { Problem } from '../../problems/problem.ts';
import { toldPatience } from '../../pulumi/asking.ts';
import type { StackSettings } from '../../settings/index.ts';
import { noTokenApi, tokenApis } from './token.ts';

/** What a look at the cluster found before anything is deployed. */
export interface ClusterFindings {
  readonly problems: readonly Problem[];
  /** What could not be determined, because the person lacks the rights. */
  readonly unknown: string[];
  /** The cluster, when it answers. */
  readonly cluster?: Cluster;
}

/** The API of routes, which no cluster has by default. */
const gatewayApi = { group: 'gateway.networking.k8s.io', version: 'v1', resource: 'httproutes' };

/** The Flux APIs that the program declares objects of. */
const fluxApis: readonly [ServedResource, ...ServedResource[]] = [
  { group: 'source.toolkit.fluxcd.io', version: 'v1', resource: 'gitrepositories' },
  { group: 'notification.toolkit.fluxcd.io', version: 'v1', resource: 'receivers' },
];

/**
 * Looks at the cluster before anything is deployed: that it answers, that Flux's APIs are served, and that the
 * namespaces are there. A missing right leaves an answer unknown: if it is needed, the deployment shows it.
 */
export async function checkCluster(settings: StackSettings, access: ClusterAccess): Promise<ClusterFindings> {
  let cluster: Cluster;
  try {
    cluster = Cluster.open(access, { patience: toldPatience() });
  } catch (error) {
    return { problems: [unreadable(error, access)], unknown: [] };
  }
  /** What the cluster refuses to show, in the order of the questions. */
  const refusals: (string | undefined)[] = [];
  /** @returns undefined when it cannot be determined */
  const ask = async <T>(look: () => Promise<T>): Promise<T | undefined> => {
    const place = refusals.push(undefined) - 1;
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof ForbiddenError)) throw error;
      refusals[place] = error.message;
      return undefined;
    }
  };
  const lacks = async (api: ServedResource) => (await ask(() => cluster.serves(api))) === false;
  try {
    // The first request shows whether the cluster answers; all others are sent at the same time.
    const [first, ...others] = fluxApis;
    const isFirstMissing = await lacks(first);
    const [areMissing, hasNoGateways, tokens, namespaces] = await Promise.all([
      Promise.all(others.map(lacks)),
      settings.entrance.exposure?.type === 'HTTPRoute' && lacks(gatewayApi),
      Promise.all(tokenTypesOf(settings).map(async ({ type, api }) => ({ type, api, isMissing: await lacks(api) }))),
      Promise.all(
        [...namespacesOf(settings)].map(async ([namespace, key]) => {
          const reference = { apiVersion: 'v1', kind: 'Namespace', name: namespace, namespace: '' };
          return { namespace, key, isThere: await ask(async () => (await cluster.read(reference)) !== undefined) };
        }),
      ),
    ]);
    const missing = fluxApis.filter((_, index) => [isFirstMissing, ...areMissing][index]).map(nameOf);
    const { where } = cluster;
    const problems = [
      ...(missing.length > 0 ? [noFlux(where, missing)] : []),
      ...(hasNoGateways ? [noGatewayApi(where)] : []),
      ...tokens.filter(({ isMissing }) => isMissing).map(({ type, api }) => noTokenApi(where, type, api)),
      ...namespaces
        .filter(({ isThere }) => isThere === false)
        .map(({ namespace, key }) => noNamespace(where, namespace, key)),
    ];
    return { problems, unknown: refusals.filter((refusal) => refusal !== undefined), cluster };
  } catch (error) {
    return { problems: [unreachable(error, cluster)], unknown: [] };
  }
}

/** Where tokens come from that something in the cluster makes, with the API of its objects. */
function tokenTypesOf({ webhooks }: StackSettings) {
  const types = new Set(webhooks.map(({ secret }) => secret.source.type));
  return [...types].flatMap((type) => {
    const api = tokenApis[type];
    return api === undefined ? [] : [{ type, api }];
  });
}

/** Every namespace that something is deployed to, with the setting that names it. */
function namespacesOf({ namespace, webhooks }: StackSettings): ReadonlyMap<string, string> {
  const found = new Map([[namespace, 'fluxhook:namespace']]);
  for (const { key, secret, source } of webhooks) {
    for (const each of [secret.namespace, source?.metadata.namespace ?? namespace]) {
      if (!found.has(each)) found.set(each, `${key}namespace`);
    }
  }
  return found;
}

function nameOf({ group, version, resource }: ServedResource): string {
  return `${resource}.${group}/${version}`;
}

function unreadable(error: unknown, { kubeconfig, context }: ClusterAccess): Problem {
  return {
    subject: 'kubeconfig',
    value: kubeconfig?.includes('\n') ? '(content from kubernetes:kubeconfig)' : (kubeconfig ?? process.env.KUBECONFIG),
    problem: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
    choices: 'KUBECONFIG, ~/.kube/config, or kubernetes:kubeconfig and kubernetes:context of the stack',
    fix:
      context === undefined
        ? 'export KUBECONFIG=FILE'
        : 'kubectl config get-contexts; pulumi config set kubernetes:context NAME',
  };
}

function unreachable(error: unknown, { where, contexts }: Cluster): Problem {
  const failure = error instanceof ServerFailure ? error : undefined;
  const isRefused = failure?.status === 401;
  const isAnother = failure === undefined || failure.fix.startsWith('kubectl cluster-info');
  return {
    subject: 'Kubernetes',
    value: where,
    problem: isRefused ? failure.message : `the cluster is unreachable: ${rootCause(error)}`,
    choices: `a running cluster; contexts in the kubeconfig: ${contexts.join(', ') || 'none'}`,
    fix: isAnother ? 'kubectl cluster-info; or pulumi config set kubernetes:context NAME' : failure.fix,
  };
}

function noFlux(where: string, missing: readonly string[]): Problem {
  return {
    subject: 'Flux',
    value: where,
    problem: `the cluster does not serve ${missing.join(' and ')}`,
    choices: 'a cluster with Flux 2.3 or newer: its source-controller and notification-controller',
    fix: 'flux install --components=source-controller,notification-controller, or flux bootstrap; then run the same command again',
  };
}

function noGatewayApi(where: string): Problem {
  return {
    subject: 'fluxhook:exposure.type',
    value: 'HTTPRoute',
    problem: `the cluster ${where} does not serve ${nameOf(gatewayApi)}`,
    choices: 'a cluster with a Gateway controller and the CRDs of the Gateway API 1.0 or newer; or another exposure',
    fix: 'kubectl get gatewayclasses; pulumi config set --path fluxhook:exposure.type Ingress',
  };
}

function noNamespace(where: string, namespace: string, key: string): Problem {
  return {
    subject: key,
    value: namespace,
    problem: `the cluster ${where} has no such namespace`,
    choices: "a namespace that is there; for the entrance that of Flux's notification-controller, usually flux-system",
    fix: 'kubectl get pods --all-namespaces -l app=notification-controller; kubectl get namespaces',
  };
}
