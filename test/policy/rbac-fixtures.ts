import type { PolicyObject } from '../../policy/object.ts';
import { type Fields, rbac } from './fixtures.ts';

export const flux = 'flux-system';
export const named = (name: string, it: PolicyObject): PolicyObject => ({ ...it, metadata: { ...it.metadata, name } });
export const labelled = (labels: Fields, it: PolicyObject): PolicyObject => ({
  ...it,
  metadata: { ...it.metadata, labels },
});

/** A Role in a namespace. */
export const role = (namespace: unknown, ...rules: Fields[]): PolicyObject => {
  const it = rbac('Role', { rules });
  return { ...it, metadata: { ...it.metadata, namespace } };
};
export const clusterRole = (...rules: Fields[]) => rbac('ClusterRole', { rules });
export const grant = (group: string, resource: string, verbs: string[], ...resourceNames: string[]): Fields => ({
  apiGroups: [group],
  resources: [resource],
  verbs,
  ...(resourceNames.length > 0 && { resourceNames }),
});
export const account = (name: string, namespace = 'shop') => ({ kind: 'ServiceAccount', name, namespace });
export const bind = (role: string, ...subjects: Fields[]) =>
  rbac('ClusterRoleBinding', { roleRef: { kind: 'ClusterRole', name: role }, subjects });
export const bindIn = (namespace: string, role: string, ...subjects: Fields[]): PolicyObject => {
  const it = rbac('RoleBinding', { roleRef: { kind: 'ClusterRole', name: role }, subjects });
  return { ...it, metadata: { ...it.metadata, namespace } };
};
export const collecting = (...clusterRoleSelectors: Fields[]) =>
  rbac('ClusterRole', { aggregationRule: { clusterRoleSelectors } });
export const aggregate = (to: string) => `rbac.authorization.k8s.io/aggregate-to-${to}`;
