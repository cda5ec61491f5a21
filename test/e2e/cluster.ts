import { execa } from 'execa';
import { ask, pathOf } from './api-server.ts';
import { sandbox, until } from './sandbox.ts';

/** A Flux object as the API server has it. */
export interface LiveObject {
  readonly metadata: {
    readonly name: string;
    readonly generation?: number;
    readonly annotations?: Record<string, string>;
    readonly labels?: Record<string, string>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: tests look into any part of any kind
  readonly spec: any;
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly status?: any;
  readonly data?: Record<string, string>;
  /** Of an EndpointSlice. */
  readonly endpoints?: readonly { readonly conditions?: { readonly ready?: boolean } }[];
}

/** Runs the real kubectl against the sandbox. */
export async function kubectl(args: readonly string[], input?: string): Promise<string> {
  const { stdout } = await execa('kubectl', args, { env: sandbox.env, ...(input !== undefined && { input }) });
  return stdout;
}

/**
 * Waits until the API server serves what was just defined.
 * @param definitions as kubectl takes them: `crd/NAME`, or `-f` and a file
 */
export async function established(...definitions: readonly string[]): Promise<void> {
  await until(`the kinds of ${definitions.join(' ')}`, async () => {
    try {
      return await kubectl(['wait', '--for=condition=Established', '--timeout=120s', ...definitions]);
    } catch (error) {
      // kubectl gives up at once on a definition that has no conditions yet.
      if (String(error).includes('conditions accessor error')) return undefined;
      throw error;
    }
  });
}

/** Creates a Secret in flux-system. */
export async function createSecret(name: string, values: Readonly<Record<string, string>>): Promise<void> {
  const literals = Object.entries(values).map(([key, value]) => `--from-literal=${key}=${value}`);
  await kubectl(['-n', 'flux-system', 'create', 'secret', 'generic', name, ...literals]);
}

/**
 * An object, or undefined when there is none.
 * @param kind as kubectl takes it
 * @param namespace @default flux-system
 */
export async function get(kind: string, name: string, namespace = 'flux-system'): Promise<LiveObject | undefined> {
  const { status, text } = await ask(`${await pathOf(kind, namespace)}/${name}`);
  if (status === 404) return undefined;
  if (status !== 200) throw new Error(`${kind} ${name}: ${text}`);
  return JSON.parse(text);
}

/**
 * An object that has to be there.
 * @throws Error when there is none
 */
export async function existing(kind: string, name: string, namespace = 'flux-system'): Promise<LiveObject> {
  const live = await get(kind, name, namespace);
  if (live === undefined) throw new Error(`There is no ${kind} ${namespace}/${name}`);
  return live;
}

/** The objects of a kind. */
export async function list(kind: string, namespace = 'flux-system'): Promise<readonly LiveObject[]> {
  const { status, text } = await ask(await pathOf(kind, namespace));
  if (status !== 200) throw new Error(`${kind}: ${text}`);
  return JSON.parse(text).items;
}

/**
 * The path of a Receiver, once it is ready for its present spec and Flux answers there. Flux writes the conditions of a
 * status and the rest of it in two requests, so one that has just become ready may have no path yet; and it looks paths up
 * in its cache, which learns of the path that was written a moment later. An unsigned delivery shows that: a Receiver that
 * checks who sends refuses it, one of type generic reconciles its resources.
 * @param namespace @default flux-system
 * @throws Error when Flux refuses the Receiver
 */
export async function servedPath(name: string, namespace = 'flux-system'): Promise<string> {
  const receiver = `Receiver ${namespace}/${name}`;
  const path = await until<string>(`the path of ${receiver}`, async () => {
    const { metadata, status } = (await get('receiver', name, namespace)) ?? {};
    const condition = readyCondition(status);
    const isOfThisSpec = condition?.observedGeneration === metadata?.generation;
    if (condition?.status === 'False' && isOfThisSpec && condition.reason !== 'TokenNotFound')
      throw new Error(`${receiver}: ${condition.message}`);
    const isCurrent = metadata !== undefined && status?.observedGeneration === metadata.generation;
    return isCurrent && condition?.status === 'True' ? status.webhookPath : undefined;
  });
  await untilServed(path);
  return path;
}

/** Waits until Flux answers at a path that the API server shows, see {@link servedPath}. */
export async function untilServed(path: string): Promise<void> {
  const url = `http://${sandbox.addresses?.receiver}${path}`;
  await until(`an answer at ${path}`, async () => {
    const { status } = await fetch(url, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    return status !== 404 || undefined;
  });
}

/**
 * The address of a Service in flux-system, once its load balancer has one and somebody is behind it: until then
 * connections are reset, the ping of a webhook that is made at once among them.
 */
export async function addressOf(service: string): Promise<string> {
  await until(`an endpoint of Service ${service}`, async () => {
    const slices = await list('endpointslices');
    const own = slices.filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service);
    return own.some(({ endpoints = [] }) => endpoints.some(({ conditions }) => conditions?.ready)) || undefined;
  });
  return until(
    `the address of Service ${service}`,
    async () => (await get('service', service))?.status?.loadBalancer?.ingress?.[0].ip,
  );
}

/** The value of the condition Ready, such as True. */
export function ready(object: LiveObject | undefined): string | undefined {
  return readyCondition(object?.status)?.status;
}

function readyCondition(status: LiveObject['status']) {
  return status?.conditions?.find(({ type }: { type: string }) => type === 'Ready');
}
