import { ApiException, CoreV1Api, CustomObjectsApi, KubeConfig } from '@kubernetes/client-node';
import type { Problem } from '../../problems.ts';
import type { Settings } from '../../settings/index.ts';
import { noTokenApi, tokenApis } from './token.ts';

/** How the cluster is found: the same two values that the Kubernetes provider takes. */
export interface ClusterSettings {
  /** Path of a kubeconfig, or its content. @default - KUBECONFIG, then ~/.kube/config */
  readonly kubeconfig?: string | undefined;
  /** @default - the kubeconfig's current context */
  readonly context?: string | undefined;
  readonly namespace: string;
  /** Whether a route of the Gateway API is declared. */
  readonly gatewayApi: boolean;
  readonly tokenSource: Settings['tokenSource'];
}

/** The API of routes, which no cluster has by itself. */
const gatewayApi = { group: 'gateway.networking.k8s.io', version: 'v1', resource: 'httproutes' };

/** The Flux APIs that the program declares objects of. */
const fluxApis = [
  { group: 'source.toolkit.fluxcd.io', version: 'v1', resource: 'gitrepositories' },
  { group: 'notification.toolkit.fluxcd.io', version: 'v1', resource: 'receivers' },
];

const timeout = AbortSignal.timeout.bind(AbortSignal, 10_000);

/**
 * Looks at the cluster before anything is deployed: that it answers, that Flux's APIs are served, and that the
 * namespace is there. A right that the person lacks is no finding: what is needed shows when it is used.
 */
export async function checkCluster(settings: ClusterSettings): Promise<Problem[]> {
  const config = new KubeConfig();
  try {
    loadKubeConfig(config, settings);
  } catch (error) {
    return [unreadable(error, settings)];
  }
  const where = `${config.getCurrentCluster()?.server} (context ${config.getCurrentContext()})`;
  const options = { middleware: [], signal: timeout() };
  const problems: Problem[] = [];
  const missing: string[] = [];
  try {
    const custom = config.makeApiClient(CustomObjectsApi);
    const serves = async ({ group, version, resource }: (typeof fluxApis)[number]) => {
      const found = await unlessMissing(() => custom.getAPIResources({ group, version }, options as never));
      return found?.resources.some(({ name }) => name === resource) ?? false;
    };
    for (const api of fluxApis) {
      if (!(await serves(api))) missing.push(`${api.resource}.${api.group}/${api.version}`);
    }
    if (settings.gatewayApi && !(await serves(gatewayApi))) problems.push(noGatewayApi(where));
    const tokenApi = tokenApis[settings.tokenSource];
    if (tokenApi && !(await serves(tokenApi))) problems.push(noTokenApi(where, settings.tokenSource, tokenApi));
    const core = config.makeApiClient(CoreV1Api);
    const namespace = await unlessMissing(() => core.readNamespace({ name: settings.namespace }, options as never));
    if (namespace === undefined) problems.push(noNamespace(where, settings.namespace));
  } catch (error) {
    return [unreachable(error, where, config)];
  }
  if (missing.length > 0) {
    problems.unshift({
      subject: 'Flux',
      value: where,
      problem: `the cluster does not serve ${missing.join(' and ')}`,
      choices: 'a cluster with Flux 2.3 or newer: its source-controller and notification-controller',
      fix: 'flux install --components=source-controller,notification-controller, or flux bootstrap; then the same command again',
    });
  }
  return problems;
}

/** @throws Error when there is none, or no such context in it */
export function loadKubeConfig(
  config: KubeConfig,
  { kubeconfig, context }: Pick<ClusterSettings, 'kubeconfig' | 'context'>,
): void {
  if (kubeconfig === undefined) config.loadFromDefault();
  else if (/^\s*[{a-z]+.*[:{]/.test(kubeconfig)) config.loadFromString(kubeconfig);
  else config.loadFromFile(kubeconfig);
  if (context === undefined) return;
  if (config.getContextObject(context) === null) throw new Error(`it has no context ${context}`);
  config.setCurrentContext(context);
}

async function unlessMissing<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    // Forbidden is an answer: the cluster is there and the right may not be needed.
    if (error instanceof ApiException && error.code === 403) {
      const apis = [...fluxApis, gatewayApi, ...Object.values(tokenApis)];
      return { resources: apis.map(({ resource }) => ({ name: resource })) } as T;
    }
    throw error;
  }
}

function unreadable(error: unknown, { kubeconfig, context }: ClusterSettings): Problem {
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

function unreachable(error: unknown, where: string, config: KubeConfig): Problem {
  const contexts = config.getContexts().map(({ name }) => name);
  const unauthorized = error instanceof ApiException && error.code === 401;
  return {
    subject: 'Kubernetes',
    value: where,
    problem: unauthorized
      ? 'the cluster refuses the credentials (401)'
      : `the cluster is unreachable: ${reason(error)}`,
    choices: `a running cluster; contexts in the kubeconfig: ${contexts.join(', ') || 'none'}`,
    fix: 'kubectl cluster-info; or pulumi config set kubernetes:context NAME',
  };
}

function noGatewayApi(where: string): Problem {
  return {
    subject: 'fluxhook:exposure',
    value: 'HTTPRoute',
    problem: `the cluster ${where} does not serve ${gatewayApi.resource}.${gatewayApi.group}/${gatewayApi.version}`,
    choices: 'a cluster with a Gateway controller and the CRDs of the Gateway API 1.0 or newer; or another exposure',
    fix: 'kubectl get gatewayclasses; pulumi config set fluxhook:exposure Ingress',
  };
}

function noNamespace(where: string, namespace: string): Problem {
  return {
    subject: 'fluxhook:namespace',
    value: namespace,
    problem: `the cluster ${where} has no such namespace`,
    choices: "the namespace of Flux's notification-controller, flux-system unless it was installed elsewhere",
    fix: 'kubectl get pods --all-namespaces -l app=notification-controller; pulumi config set fluxhook:namespace NAME',
  };
}

/** The innermost cause: fetch wraps the one that says something ("connect ECONNREFUSED …"). */
function reason(error: unknown): string {
  let innermost = error;
  while (innermost instanceof Error && innermost.cause !== undefined) innermost = innermost.cause;
  return innermost instanceof Error ? innermost.message || innermost.name : String(innermost);
}
