/**
 * ClusterRoles that exist without being declared, by what a binding to them gives.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings
 */

/**
 * Default roles of Kubernetes that users may be bound to. All other `system:` roles are for one component, and most of
 * them can read every Secret or run Pods.
 */
const ownHarmless = new Set([
  'system:auth-delegator',
  'system:basic-user',
  'system:discovery',
  'system:public-info-viewer',
  'system:monitoring',
  'system:service-account-issuer-discovery',
  'system:aggregate-to-view',
  'system:heapster',
  'system:kube-dns',
  'system:node-proxier',
  'system:volume-scheduler',
  // metrics-server, which comes with clusters.
  'system:metrics-server',
  'system:aggregated-metrics-reader',
]);

/** Those that everybody has by default (bindings that Kubernetes creates), or that may be given to everybody to read keys. */
export const publicRoles = new Set([
  'system:basic-user',
  'system:discovery',
  'system:public-info-viewer',
  'system:service-account-issuer-discovery',
]);

/** Whether a ClusterRole is one that Kubernetes creates and binds itself. */
export function isOwnRole(name: string): boolean {
  if (['cluster-admin', 'admin', 'edit', 'view'].includes(name) || publicRoles.has(name)) return true;
  return /^system:(aggregate-to-|controller:|kube-|node|auth-delegator|monitoring|certificates\.k8s\.io:|volume-)/.test(
    name,
  );
}

/** What a binding to a role allows. */
export interface PowerfulRole {
  readonly leadsTo: string;
  /** Whether a RoleBinding to it is fine in a namespace whose accounts have no rights elsewhere. */
  readonly fineInNamespace: boolean;
}

/** What an undeclared ClusterRole gives; undefined for one that is harmless or unknown. */
export function powerfulRole(name: string): PowerfulRole | undefined {
  if (name === 'cluster-admin') return { leadsTo: 'may do everything', fineInNamespace: false };
  if (['admin', 'edit', 'system:aggregate-to-admin', 'system:aggregate-to-edit'].includes(name)) {
    return {
      leadsTo: 'reads every Secret and runs Pods as any service account',
      fineInNamespace: ['admin', 'edit'].includes(name),
    };
  }
  if (name.startsWith('system:') && !ownHarmless.has(name)) {
    return { leadsTo: "is a role of one of Kubernetes' own components", fineInNamespace: false };
  }
  // flux2, manifests/rbac: the names may end in the namespace.
  if (/^crd-controller(-|$)/.test(name))
    return { leadsTo: 'reads every Secret and changes every object of Flux', fineInNamespace: false };
  if (/^flux-edit(-|$)/.test(name)) return { leadsTo: 'changes what Flux deploys', fineInNamespace: true };
  return undefined;
}

/** Labels of Kubernetes' own ClusterRoles that can read Secrets, or more. An aggregated role that selects one gets its rights. */
export const labelsOfPowerfulRoles: readonly Readonly<Record<string, string>>[] = (() => {
  const bootstrapping = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
  const aggregate = (to: string) => ({ ...bootstrapping, [`rbac.authorization.k8s.io/aggregate-to-${to}`]: 'true' });
  // cluster-admin and admin; edit and system:aggregate-to-admin; system:aggregate-to-edit.
  return [bootstrapping, aggregate('admin'), aggregate('edit')];
})();

/** Whether `bind`, limited by resourceNames to this role, is harmless. */
export function mayBeBoundByName(name: string): boolean {
  return name === 'view' || ownHarmless.has(name);
}
