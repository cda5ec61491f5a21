import { randomBytes } from 'node:crypto';
import { receiverApi } from '../../flux/notification-controller.ts';
import type { Receiver } from '../evidence/evidence.ts';
import type { LiveObject } from '../live-object.ts';
import { formerNameAnnotation, recordAnnotation, rotatedAtAnnotation, rotationLabel } from './names.ts';
import type { RotationRecord, SideName } from './record.ts';

/** Annotations that belong to one object and would be wrong on its copy. The first one contains the token. */
const ofOneObject = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'reconcile.fluxcd.io/requestedAt',
  formerNameAnnotation,
  recordAnnotation,
  rotatedAtAnnotation,
];

/** Annotation in which `flux create secret receiver` (2.9) notes the webhook's URL. */
const urlAnnotation = 'notification.toolkit.fluxcd.io/webhook';

const secretApi = { apiVersion: 'v1', kind: 'Secret' } as const;

/** A reference to a Secret. */
export function secretReference(namespace: string, name: string) {
  return { ...secretApi, namespace, name };
}

/** A reference to a Receiver. */
export function receiverReference(namespace: string, name: string) {
  return { ...receiverApi, namespace, name };
}

/** A token as GitHub's documentation makes them: 32 random bytes, in hex. */
export function makeToken(): string {
  return randomBytes(32).toString('hex');
}

/**
 * The Secret that replaces another one, with everything of it but the token.
 * @param paths the one of the old token and the one of the new
 */
export function newSecret(
  old: LiveObject,
  record: RotationRecord,
  { token, paths }: { readonly token: string; readonly paths: readonly [old: string, new: string] },
): LiveObject {
  const { metadata, data: _, ...rest } = old as LiveObject & { readonly type?: string };
  const annotations = carried(metadata.annotations);
  const url = annotations[urlAnnotation];
  return {
    ...secretApi,
    ...(rest.type !== undefined && { type: rest.type }),
    metadata: {
      name: record.new.secret,
      ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
      labels: { ...metadata.labels, [rotationLabel]: 'new' },
      annotations: {
        ...annotations,
        ...(url !== undefined && { [urlAnnotation]: url.replace(...paths) }),
        [formerNameAnnotation]: record.old.secret,
        [recordAnnotation]: JSON.stringify(record),
      },
    },
    data: { token: Buffer.from(token).toString('base64') },
  };
}

/** The Receiver of one side: a copy of the other one, with its own name and Secret. */
export function receiverOf(side: SideName, other: Receiver, record: RotationRecord): LiveObject {
  const { metadata, spec } = other;
  const { suspend: _, ...kept } = spec;
  const former = side === 'new' ? { [formerNameAnnotation]: record.old.receiver } : {};
  return {
    ...receiverApi,
    metadata: {
      name: record[side].receiver,
      namespace: metadata.namespace,
      labels: { ...metadata.labels, [rotationLabel]: side },
      annotations: { ...carried(metadata.annotations), ...former },
    },
    spec: { ...kept, secretRef: { name: record[side].secret } },
  };
}

function carried(annotations: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => !ofOneObject.includes(name)));
}

/** The token of a Secret; undefined where it has none. */
export function tokenOf(secret: LiveObject | undefined): string | undefined {
  const encoded = secret?.data?.token;
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
}
