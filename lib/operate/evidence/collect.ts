import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { hookPath } from '../../flux/hook-path.ts';
import { hostOfUrl } from '../../flux/host-name.ts';
import { receiverApi } from '../../flux/notification-controller.ts';
import type { Cluster } from '../cluster.ts';
import { rootCause } from '../root-cause.ts';
import { waysOf } from '../ways/way.ts';
import { ClusterLook } from './cluster-look.ts';
import type { Evidence, Receiver, SecretEvidence, Sender } from './evidence.ts';
import { lagsOf } from './lag.ts';
import { isKnown, known, type Missing, type Piece } from './piece.ts';
import { askSender, type SenderAccess } from './sender.ts';
import { targetsOf } from './targets.ts';

/** Looks at everything on the way of the deliveries to some Receivers; what they share is asked for once. */
export async function collect(
  cluster: Cluster,
  receivers: readonly Receiver[],
  every: readonly Receiver[],
  access: SenderAccess,
): Promise<Evidence[]> {
  const look = new ClusterLook(cluster);
  const namespaces = [...new Set(receivers.map(({ metadata }) => metadata.namespace))];
  const controller = await look.controller(namespaces);
  const ways = await look.ways(known(controller)?.namespace ?? 'flux-system', namespaces);
  const hosts = waysOf(ways).flatMap((way) => way.hosts);
  const names = new Map<string, Promise<Piece<readonly string[]>>>();
  return Promise.all(
    receivers.map(async (receiver) => {
      const [secret, targets] = await Promise.all([look.secret(receiver), targetsOf(receiver, look)]);
      const paths = pathsOf(receiver, secret);
      const addressesOf = async (host: string) => known((await resolved([host], names)).get(host)) ?? [];
      const question = { receiver, receivers: every, targets, paths, hosts, addressesOf };
      const sender = await askSender(question, access);
      const addresses = await resolved([...hostsOf(sender), ...hosts], names);
      const lags = access.withLag && sender.asked ? await lagsOf(targets, sender, access) : undefined;
      return {
        now: new Date(),
        receiver,
        receivers: every,
        secret,
        controller,
        ways,
        targets,
        sender,
        addresses,
        lags,
      };
    }),
  );
}

/** The path that Flux has given a Receiver, and the one that its token makes. */
function pathsOf({ metadata, status }: Receiver, secret: Piece<SecretEvidence>): string[] {
  const found = known(secret);
  const token = found?.state === 'token' ? found.token : found?.state === 'none' ? '' : undefined;
  const expected = token === undefined ? undefined : hookPath({ ...metadata, token });
  return [...new Set([status?.webhookPath, expected].filter((path) => path !== undefined))].filter(
    (path) => path !== '',
  );
}

function hostsOf(sender: Sender): string[] {
  if (!sender.asked) return [];
  const urls = sender.homes.flatMap(({ matched }) => matched.map(({ hook }) => URL.parse(hook.url ?? '')));
  return urls.map((url) => url && hostOfUrl(url)).filter((host) => host !== null);
}

async function resolved(
  hosts: readonly string[],
  asked: Map<string, Promise<Piece<readonly string[]>>>,
): Promise<ReadonlyMap<string, Piece<readonly string[]>>> {
  const names = [...new Set(hosts)].filter((host) => isIP(host) === 0 && !host.includes('*'));
  for (const name of names) if (!asked.has(name)) asked.set(name, resolve(name));
  const found = new Map<string, Piece<readonly string[]>>();
  for (const name of names) {
    const piece = await asked.get(name);
    if (piece !== undefined) found.set(name, piece);
  }
  return found;
}

async function resolve(name: string): Promise<Piece<readonly string[]>> {
  try {
    return { value: (await lookup(name, { all: true })).map(({ address }) => address) };
  } catch (error) {
    return { missing: 'failed', asked: `resolve ${name}`, why: rootCause(error) };
  }
}

/** The Receivers that were asked for, and all that the rights show; or why there are none. */
export type FoundReceivers =
  | { readonly chosen: readonly Receiver[]; readonly every: readonly Receiver[] }
  | {
      readonly problem: string;
      /** There may be none, as far as the rights show; otherwise they cannot be read. */
      readonly isAbsent: boolean;
    };

/**
 * Finds Receivers.
 * @param names those that are meant, also as NAMESPACE/NAME; empty for all
 * @param namespace undefined for all namespaces
 */
export async function findReceivers(
  cluster: Cluster,
  names: readonly string[],
  namespace: string | undefined,
): Promise<FoundReceivers> {
  const look = new ClusterLook(cluster);
  const { apiVersion, kind } = receiverApi;
  const wanted = names.map((name) => (name.includes('/') ? name : `${namespace ?? '*'}/${name}`));
  const namespaces = [...wanted.map((name) => name.split('/')[0] ?? ''), namespace ?? ''].filter(
    (each) => !['', '*'].includes(each),
  );
  const found = await look.listWide(apiVersion, kind, namespaces);
  if (!isKnown(found)) return { problem: cannotBeSeen('The Receivers', found, cluster.where), isAbsent: false };
  const every = found.value as readonly Receiver[];
  const inReach = every.filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace);
  if (names.length === 0) {
    if (inReach.length > 0) return { chosen: inReach, every };
    const elsewhere = [...new Set(every.map(({ metadata }) => metadata.namespace))];
    const hint =
      elsewhere.length > 0
        ? `There are some in ${elsewhere.join(', ')}: use -n NAMESPACE or -A.`
        : 'To create one, see docs/receivers.md or flux create receiver --help.';
    const where = `${namespace ?? 'any namespace'} of ${cluster.where}`;
    return { problem: `There is no Receiver in ${where}. ${hint}`, isAbsent: true };
  }
  const missing = wanted.filter((name) => !every.some((receiver) => isNamed(receiver, name)));
  if (missing.length === 0)
    return { chosen: every.filter((receiver) => wanted.some((name) => isNamed(receiver, name))), every };
  const all = every.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).join(', ');
  const problem = `There is no Receiver ${missing.join(', ')} in ${cluster.where}. There are: ${all || 'none'}.`;
  return { problem, isAbsent: true };
}

function isNamed({ metadata }: Receiver, name: string): boolean {
  return name === `${metadata.namespace}/${metadata.name}` || name === `*/${metadata.name}`;
}

/** Why a command cannot begin. @param what it needs to see, as a person calls it */
export function cannotBeSeen(what: string, { missing, asked, why, needs, fix }: Missing, where: string): string {
  if (missing === 'permission') return `${what} cannot be seen: ${asked} is refused. Give this permission: ${needs}.`;
  return `The cluster ${where} cannot be asked: ${asked} failed (${why}).\nTo fix it: ${fix ?? 'kubectl cluster-info'}.`;
}
