import { execa } from 'execa';
import { conditionOf } from '../../lib/operate/readiness.ts';
import { ask, isDiscovered, pathOf } from './api-server.ts';
import { unsigned } from './delivery.ts';
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
}

/** Runs the real kubectl against the sandbox. */
export async function kubectl(args: readonly string[], input?: string): Promise<string> {
  const { stdout } = await execa('kubectl', args, { env: sandbox.env, ...(input !== undefined && { input }) });
  return stdout;
}

/**
 * Waits until the API server serves what was just defined, and lists it: kubectl knows no kinds but those.
 * @param definitions as kubectl takes them: `crd/NAME`, or `-f` and a file
 */
export async function established(...definitions: readonly string[]): Promise<void> {
  const met = await until(`the kinds of ${definitions.join(' ')}`, async () => {
    try {
      return await kubectl(['wait', '--for=condition=Established', '--timeout=120s', ...definitions]);
    } catch (error) {
      // kubectl gives up at once on a definition that has no conditions yet.
      if (String(error).includes('conditions accessor error')) return undefined;
      throw error;
    }
  });
  for (const [, resource = '', group = ''] of met.matchAll(/\/([^.\s]+)\.(\S+) condition met/g))
    await until(`${resource}.${group} among the kinds`, async () => (await isDiscovered(resource, group)) || undefined);
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
 * checks who sends refuses it, one of type generic reconciles its resources. The path is read again each time: with the
 * token it may be changing.
 * @param namespace @default flux-system
 * @throws Error when Flux refuses the Receiver
 */
export async function servedPath(name: string, namespace = 'flux-system'): Promise<string> {
  const receiver = `Receiver ${namespace}/${name}`;
  return until<string>(`the path of ${receiver}`, async () => {
    const live = await get('receiver', name, namespace);
    if (live === undefined) return undefined;
    const condition = conditionOf('Ready', live);
    const isOfNow = condition?.observedGeneration === live.metadata.generation;
    if (isOfNow && condition?.status === 'False' && condition.reason !== 'TokenNotFound')
      throw new Error(`${receiver}: ${condition.message}`);
    const path = live.status?.webhookPath;
    if (!path || condition?.status !== 'True' || live.status.observedGeneration !== live.metadata.generation)
      return undefined;
    const answer = await unsigned(`http://${sandbox.addresses?.receiver}${path}`);
    return [0, 404, 503].includes(answer) ? undefined : path;
  });
}

/**
 * The address of a Service in flux-system, once its load balancer has one and something answers there: the address comes
 * before the endpoints.
 */
export async function addressOf(service: string): Promise<string> {
  return until(`the address of Service ${service}`, async () => {
    const { spec, status } = (await get('service', service)) ?? {};
    const ip: string | undefined = status?.loadBalancer?.ingress?.[0].ip;
    if (ip === undefined) return undefined;
    return (await unsigned(`http://${ip}:${spec.ports[0].port}/`)) === 0 ? undefined : ip;
  });
}

/** The value of the condition Ready, such as True. */
export function ready(object: LiveObject | undefined): string | undefined {
  return object && conditionOf('Ready', object)?.status;
}
