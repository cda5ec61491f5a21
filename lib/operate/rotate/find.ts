import { nameInSlot } from '../../flux/token-slot.ts';
import type { Cluster } from '../cluster.ts';
import type { Receiver } from '../evidence/evidence.ts';
import type { LiveObject } from '../live-object.ts';
import { stackAnnotation } from '../ownership.ts';
import { formerNameAnnotation, idleName, rotatedAtAnnotation, rotationLabel } from './names.ts';
import { secretReference } from './objects.ts';
import { type RotationRecord, recordOf, type SideName, type SideNames } from './record.ts';
import type { Problem } from './refusals.ts';

/** What is meant by a name. */
export type Found =
  | {
      readonly state: 'rotation';
      /** The existing Receiver; the old one if there are both. */
      readonly receiver: Receiver;
      readonly names: Readonly<Record<SideName, SideNames>>;
      /** Undefined for a rotation that has not begun. */
      readonly record: RotationRecord | undefined;
    }
  /** The Receiver of this name was rotated: this is its successor. */
  | { readonly state: 'ended'; readonly receiver: Receiver; readonly at: Date | undefined };

/**
 * The Receiver that a person means.
 * @param receivers those of the namespace
 * @param name undefined where the only one is meant
 */
export function choose(receivers: readonly Receiver[], name: string | undefined): Receiver | Problem {
  const named =
    receivers.find(({ metadata }) => metadata.name === name) ??
    successorOf(receivers, name) ??
    receivers.find((each) => isOtherSlot(each, name));
  if (named !== undefined) return named;
  const incoming = receivers.filter((each) => each.metadata.labels?.[rotationLabel] === 'new');
  const pairs = receivers.filter((each) => !incoming.some((other) => formerOf(other) === each.metadata.name));
  const all = receivers.map(({ metadata }) => metadata.name).join(', ');
  const [only, ...others] = pairs;
  if (name === undefined && only !== undefined && others.length === 0) return only;
  const fix = `fluxhook rotate NAME, with one of: ${all}`;
  if (name === undefined) return { problem: 'There are several Receivers, and one is rotated at a time', fix };
  const { namespace } = receivers[0]?.metadata ?? {};
  return { problem: `There is no Receiver ${namespace === undefined ? '' : `${namespace}/`}${name}`, fix };
}

/** The Receiver that a rotation has put in place of the named one. */
function successorOf(receivers: readonly Receiver[], name: string | undefined): Receiver | undefined {
  return name === undefined ? undefined : receivers.find((each) => formerOf(each) === name);
}

/** Whether a stack deploys a Receiver under this name in one of its slots. */
function isOtherSlot({ metadata }: Receiver, name: string | undefined): boolean {
  if (name === undefined || metadata.annotations?.[stackAnnotation] === undefined) return false;
  return metadata.name === nameInSlot(name, 'b') || name === nameInSlot(metadata.name, 'b');
}

function formerOf({ metadata }: Receiver): string | undefined {
  return metadata.annotations?.[formerNameAnnotation];
}

/**
 * Finds the rotation of a Receiver: the one that has begun, the one that may begin, or the one that has ended.
 * @param asked the name it was asked for by
 */
export async function findRotation(
  cluster: Cluster,
  receivers: readonly Receiver[],
  receiver: Receiver,
  asked: string | undefined,
): Promise<Found | Problem> {
  const { namespace, name } = receiver.metadata;
  const begun = await begunRotation(cluster, receiver);
  if (begun !== undefined) {
    const old = receivers.find(({ metadata }) => metadata.name === begun.old.receiver);
    return { state: 'rotation', receiver: old ?? receiver, names: { old: begun.old, new: begun.new }, record: begun };
  }
  if (asked !== undefined && asked !== name) {
    const at = receiver.metadata.annotations?.[rotatedAtAnnotation];
    return { state: 'ended', receiver, at: at === undefined ? undefined : new Date(at) };
  }
  const old = { receiver: name, secret: receiver.spec.secretRef?.name ?? '' };
  const idle = idleName(receiver);
  const inPlace = receivers.find(({ metadata }) => metadata.name === idle);
  if (inPlace !== undefined)
    return {
      problem: `The name ${idle} is needed for the second Receiver, and another Receiver has it`,
      fix: `rename or delete that one: kubectl -n ${namespace} get receiver ${idle} -o yaml`,
    };
  for (const secret of await newSecretNames(cluster, receiver)) {
    const taken = await cluster.read(secretReference(namespace, secret));
    if (taken === undefined)
      return { state: 'rotation', receiver, names: { old, new: { receiver: idle, secret } }, record: undefined };
  }
  const [first] = await newSecretNames(cluster, receiver);
  return {
    problem: `A second Secret is needed, and its name ${first} is taken`,
    fix: `rename or delete that one: kubectl -n ${namespace} get secret ${first}`,
  };
}

/** The record of a rotation that has begun and not ended: in the Receiver's own Secret where it is the new one. */
async function begunRotation(cluster: Cluster, receiver: Receiver): Promise<RotationRecord | undefined> {
  const { namespace, name } = receiver.metadata;
  const recordIn = async (secret: string) => recordOf(await cluster.read(secretReference(namespace, secret)));
  const own = await recordIn(receiver.spec.secretRef?.name ?? '-');
  if (own?.new.receiver === name) return own;
  for (const secret of await newSecretNames(cluster, receiver)) {
    const record = await recordIn(secret);
    if (record?.old.receiver === name) return record;
  }
  return undefined;
}

/** Names that the second Secret may have, the preferred one first; another Receiver with the same Secret may have that. */
async function newSecretNames(cluster: Cluster, receiver: Receiver): Promise<string[]> {
  const { namespace } = receiver.metadata;
  const name = receiver.spec.secretRef?.name;
  if (name === undefined) return [];
  const secret = (await cluster.read(secretReference(namespace, name))) ?? ({ metadata: { name } } as LiveObject);
  return [idleName(secret), `${idleName(receiver)}-token`];
}
