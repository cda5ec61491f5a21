/**
 * ClusterRoles that are there without being declared, by what a binding to them gives.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings
 */

/**
 * Roles of Kubernetes itself that are bound to others by right. All other names with `system:` are for one component, and
 * most reach every Secret or run Pods.
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

/** Which of them everybody has as it is (the bindings that Kubernetes makes), or may be given to read keys. */
export const publicRoles = new Set([
  'system:basic-user',
  'system:discovery',
  'system:public-info-viewer',
  'system:service-account-issuer-discovery',
]);

/** Whether a ClusterRole is one that Kubernetes makes, and that is bound already. */
export function isOwnRole(name: string): boolean {
  if (['cluster-admin', 'admin', 'edit', 'view'].includes(name) || publicRoles.has(name)) return true;
  return /^system:(aggregate-to-|controller:|kube-|node|auth-delegator|monitoring|certificates\.k8s\.io:|volume-)/.test(
    name,
  );
}

/** What a binding to a role allows. */
export interface PowerfulRole {
  readonly leadsTo: string;
  /** Whether a RoleBinding in a namespace whose accounts have no rights elsewhere is as much as was meant. */
  readonly fineInNamespace: boolean;
}

/** What a ClusterRole that is not declared here gives; undefined for one that is harmless, or not known. */
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

/** Labels of the ClusterRoles that Kubernetes brings and that read Secrets, or more. An aggregation that selects one has its rights. */
export const labelsOfPowerfulRoles: readonly Readonly<Record<string, string>>[] = (() => {
  const bootstrapping = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
  const aggregate = (to: string) => ({ ...bootstrapping, [`rbac.authorization.k8s.io/aggregate-to-${to}`]: 'true' });
  // cluster-admin and admin; edit and system:aggregate-to-admin; system:aggregate-to-edit.
  return [bootstrapping, aggregate('admin'), aggregate('edit')];
})();

/** Whether `bind`, limited by resourceNames to this role, gives nothing that could be abused. */
export function mayBeBoundByName(name: string): boolean {
  return name === 'view' || ownHarmless.has(name);
}
