import { onKind, onObject, type Right } from '../../deployer/right.ts';
import { receiverApi } from '../../flux/notification-controller.ts';
import { receiverReference, secretReference } from './objects.ts';
import type { SideName, SideNames } from './record.ts';

/** What a rotation has to be allowed in the cluster, by the names of its objects. */
export function rotationRights(
  namespace: string,
  names: Readonly<Record<SideName, SideNames>>,
  lease: string,
): readonly Right[] {
  const places = (['old', 'new'] as const).flatMap((side) => [
    receiverReference(namespace, names[side].receiver),
    secretReference(namespace, names[side].secret),
  ]);
  const kinds = [{ ...receiverApi }, { apiVersion: 'v1', kind: 'Secret' }, leaseApi];
  return [
    ...places.flatMap((place) => onObject(place, 'get', 'patch', 'delete')),
    ...onObject({ ...leaseApi, namespace, name: lease }, 'get', 'patch', 'delete'),
    // When it checks rights, the API server does not know the name of an object that is being created.
    ...kinds.flatMap((kind) => onKind({ ...kind, namespace }, 'create')),
    ...onKind({ ...receiverApi, namespace }, 'list'),
  ];
}

const leaseApi = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' } as const;

/** Rights in a line: create secrets, patch secrets/webhook-token. */
export function inWords(rights: readonly Right[]): string {
  return rights
    .map(({ verb, resource, name }) => `${verb} ${resource}${name === undefined ? '' : `/${name}`}`)
    .join(', ');
}
