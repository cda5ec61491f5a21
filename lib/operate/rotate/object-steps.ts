import { setTimeout as sleep } from 'node:timers/promises';
import { hookPath } from '../../flux/hook-path.ts';
import { unreadiness } from '../readiness.ts';
import { recordAnnotation, rotatedAtAnnotation, rotationLabel } from './names.ts';
import { makeToken, newSecret, receiverOf, receiverReference, secretReference } from './objects.ts';
import type { RotationRecord, SideName } from './record.ts';
import type { RotationContext, Side, State } from './state.ts';
import { StepFailed } from './step-failed.ts';
import { create, patch, remove } from './writes.ts';

/** Longest wait for Flux to make a Receiver ready, or to remove its finalizer, in milliseconds. */
const controllerTimeout = 60_000;

/** Creates the new Secret. With it the rotation has begun, because its annotation records the progress. */
export async function makeSecret(context: RotationContext, state: State): Promise<string> {
  const { namespace, names } = context;
  const { secret, path } = state.old;
  if (secret === undefined || path === undefined) throw gone(`Secret ${names.old.secret}`);
  const token = makeToken();
  context.secrets.add(token);
  const record: RotationRecord = {
    ...names,
    phase: 'preparing',
    revoke: false,
    startedAt: new Date().toISOString(),
    hooks: [],
  };
  const paths = [path, hookPath({ token, name: names.new.receiver, namespace })] as const;
  await create(context.cluster, newSecret(secret, record, { token, paths }));
  return `Secret ${names.new.secret} is there, with a new token`;
}

/** Makes Flux refuse the old token: a suspended Receiver answers 503. */
export async function revoke(context: RotationContext, { record }: State): Promise<string> {
  const { cluster, namespace, names } = context;
  if (record !== undefined) await writeRecord(context, { ...record, revoke: true });
  await patch(cluster, receiverReference(namespace, names.old.receiver), { spec: { suspend: true } });
  return `the old token is no longer accepted: Receiver ${names.old.receiver} is suspended, and answers 503 until the webhook has the new one`;
}

/** Makes Flux accept the old token again. */
export async function readmit(context: RotationContext, { record }: State): Promise<string> {
  const { cluster, namespace, names } = context;
  await patch(cluster, receiverReference(namespace, names.old.receiver), { spec: { suspend: null } });
  if (record !== undefined) await writeRecord(context, { ...record, revoke: false });
  return `the old token is accepted again: Receiver ${names.old.receiver} is no longer suspended`;
}

/** Creates the Receiver of one side, like the other one. */
export async function makeReceiver(context: RotationContext, state: State, side: SideName): Promise<string> {
  const { cluster, namespace } = context;
  const other = state[side === 'new' ? 'old' : 'new'];
  if (other.receiver === undefined || state.record === undefined) throw gone(`Receiver ${other.names.receiver}`);
  const mark = { metadata: { labels: { [rotationLabel]: side === 'new' ? 'old' : 'new' } } };
  await patch(cluster, receiverReference(namespace, other.names.receiver), mark);
  await create(cluster, receiverOf(side, other.receiver, state.record));
  return `Receiver ${state[side].names.receiver} is created`;
}

/** Waits until Flux serves a Receiver, at the path that its token makes. */
export async function awaitReady(context: RotationContext, side: Side): Promise<string> {
  const { cluster, namespace } = context;
  const { receiver: name } = side.names;
  const reference = receiverReference(namespace, name);
  const finding = await unreadiness(cluster, reference, controllerTimeout);
  if (finding !== undefined) throw failed(`Receiver ${name} does not become ready: ${finding.problem}`, finding.fix);
  const served = (await cluster.read(reference))?.status?.webhookPath;
  if (served === side.path) return `Receiver ${name} is ready, at the path of its token`;
  const fix = `find out what writes it: kubectl -n ${namespace} get secret ${side.names.secret} --show-managed-fields -o yaml`;
  throw failed(`Receiver ${name} is ready at a path that is not its token's: the Secret was changed meanwhile`, fix);
}

function failed(message: string, fix: string): StepFailed {
  return new StepFailed(message, { fix, goesBack: true });
}

/** Deletes the Receiver of a side, and waits until Flux has removed its finalizer. */
export async function removeReceiver({ cluster, namespace }: RotationContext, side: Side): Promise<string> {
  const { receiver, names } = side;
  if (receiver !== undefined) await remove(cluster, { ...receiver, ...receiverReference(namespace, names.receiver) });
  const deadline = Date.now() + controllerTimeout;
  while ((await cluster.read(receiverReference(namespace, names.receiver))) !== undefined) {
    if (Date.now() > deadline) {
      const fix = 'flux check: is the notification-controller running? Then run the same command again';
      throw new StepFailed(`Receiver ${names.receiver} is deleted, but Flux has not removed its finalizer`, { fix });
    }
    await sleep(200);
  }
  return `Receiver ${names.receiver} is deleted`;
}

export async function removeSecret({ cluster, namespace }: RotationContext, { secret, names }: Side): Promise<string> {
  if (secret !== undefined) await remove(cluster, { ...secret, ...secretReference(namespace, names.secret) });
  return `Secret ${names.secret} is deleted`;
}

/** Removes the labels and annotations of the rotation from what remains, the record last. */
export async function settle({ cluster, namespace, names }: RotationContext, back: boolean): Promise<string> {
  const { receiver, secret } = names[back ? 'old' : 'new'];
  const labels = { [rotationLabel]: null };
  const annotations = back ? {} : { [rotatedAtAnnotation]: new Date().toISOString() };
  await patch(cluster, receiverReference(namespace, receiver), { metadata: { labels, annotations } });
  if (!back) {
    const marks = { labels, annotations: { [recordAnnotation]: null } };
    await patch(cluster, secretReference(namespace, secret), { metadata: marks });
  }
  return `Receiver ${receiver} and Secret ${secret} remain`;
}

/** Keeps in the cluster how far the rotation is. */
export async function writeRecord(
  { cluster, namespace, names }: RotationContext,
  record: RotationRecord,
): Promise<void> {
  const annotations = { [recordAnnotation]: JSON.stringify(record) };
  await patch(cluster, secretReference(namespace, names.new.secret), { metadata: { annotations } });
}

function gone(what: string): StepFailed {
  return new StepFailed(`${what} is no longer there`, {
    fix: 'find out what deletes it, then run the same command again',
  });
}
