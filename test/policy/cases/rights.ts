import { type Cases, rbac } from '../fixtures.ts';

export const rights: Cases = {
  'least-privilege': {
    bad: {
      'all verbs': [rbac('Role', { rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['*'] }] })],
      'all resources': [rbac('ClusterRole', { rules: [{ apiGroups: [''], resources: ['*'], verbs: ['get'] }] })],
      escalation: [rbac('ClusterRole', { rules: [{ apiGroups: [''], resources: ['roles'], verbs: ['bind'] }] })],
      'cluster-admin': [rbac('ClusterRoleBinding', { roleRef: { name: 'cluster-admin' }, subjects: [] })],
      everybody: [
        rbac('RoleBinding', { roleRef: { name: 'x' }, subjects: [{ kind: 'Group', name: 'system:authenticated' }] }),
      ],
    },
    good: {
      'what is needed': [
        rbac('Role', { rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['t'], verbs: ['get'] }] }),
      ],
    },
  },
};
