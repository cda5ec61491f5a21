import { field } from '../object.ts';

/** A subject of a binding that is more than one account, or a default account. */
export interface WideSubject {
  readonly what: string;
  readonly fix: string;
  /** Whether that is everybody who can reach the API server, or every program in the cluster. */
  readonly everybody?: true;
}

const name = 'Name the service account.';

/** Groups and users that Kubernetes assigns itself. Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
const wide: Readonly<Record<string, WideSubject>> = {
  'system:masters': { what: 'system:masters, a group that no role limits', fix: name },
  'system:anonymous': { what: 'everybody (system:anonymous)', fix: name, everybody: true },
  'system:unauthenticated': { what: 'everybody (system:unauthenticated)', fix: name, everybody: true },
  'system:authenticated': { what: 'everybody (system:authenticated)', fix: name, everybody: true },
  'system:authenticated:oauth': { what: 'everybody (system:authenticated:oauth)', fix: name, everybody: true },
  'system:serviceaccounts': { what: 'everybody (system:serviceaccounts)', fix: name, everybody: true },
  'system:nodes': { what: 'system:nodes, every node: nodes have rights of their own (Node authorizer)', fix: name },
  'system:bootstrappers': { what: 'system:bootstrappers, anyone with a token to join the cluster', fix: name },
};

/** Undefined for a subject that is one account. */
export function wideSubject(subject: unknown, namespace: unknown): WideSubject | undefined {
  const called = String(field(subject, 'name'));
  if (Object.hasOwn(wide, called)) return wide[called];
  const group = /^system:serviceaccounts:(.+)$/.exec(called)?.[1];
  if (group !== undefined) return { what: `every service account of ${group}, and so every Pod there`, fix: name };
  const account = /^system:serviceaccount:([^:]+):(.+)$/.exec(called);
  const isDefault =
    account === null ? field(subject, 'kind') === 'ServiceAccount' && called === 'default' : account[2] === 'default';
  // Kubernetes binds their rights itself; adding to them gives rights to a component or to administrators.
  if (account === null && field(subject, 'kind') !== 'ServiceAccount' && /^(system|kubeadm):/.test(called))
    return { what: `${called}, a built-in user or group of Kubernetes`, fix: name };
  if (!isDefault) return undefined;
  const home = account?.[1] ?? field(subject, 'namespace') ?? namespace;
  return {
    what: `the service account default${typeof home === 'string' ? ` of ${home}` : ''}, which every Pod uses that names no other`,
    fix: 'Create a service account for the Pods that need the right, and name it in them.',
  };
}
