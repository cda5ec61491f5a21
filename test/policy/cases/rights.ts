import { notKnown } from '../../../policy/object.ts';
import { type Cases, object, rbac } from '../fixtures.ts';

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
      'all resources and what is below them': [
        rbac('ClusterRole', { rules: [{ apiGroups: ['apps'], resources: ['*/*'], verbs: ['get'] }] }),
      ],
      'all URLs': [rbac('ClusterRole', { rules: [{ nonResourceURLs: ['/*'], verbs: ['get'] }] })],
      ...Object.fromEntries(
        ['escalate', 'bind', 'impersonate'].map((verb) => [
          verb,
          [rbac('Role', { rules: [{ apiGroups: [''], resources: ['users'], verbs: [verb] }] })],
        ]),
      ),
      ...Object.fromEntries(
        ['pods/exec', 'pods/attach', 'pods/ephemeralcontainers', 'nodes/proxy', 'serviceaccounts/token'].map(
          (resource) => [
            resource,
            [rbac('Role', { rules: [{ apiGroups: [''], resources: [resource], verbs: ['create'] }] })],
          ],
        ),
      ),
      ...Object.fromEntries(
        ['get', 'list', 'watch'].map((verb) => [
          `${verb} of every Secret`,
          [rbac('ClusterRole', { rules: [{ apiGroups: [''], resources: ['secrets'], verbs: [verb] }] })],
        ]),
      ),
      'every ClusterRole, collected': [rbac('ClusterRole', { aggregationRule: { clusterRoleSelectors: [{}] } })],
      'every ClusterRole but some': [
        rbac('ClusterRole', {
          aggregationRule: { clusterRoleSelectors: [{ matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }] },
        }),
      ],
      ...Object.fromEntries(
        ['system:masters', 'system:serviceaccounts', 'system:unauthenticated', 'system:authenticated'].map((name) => [
          name,
          [rbac('ClusterRoleBinding', { roleRef: { name: 'x' }, subjects: [{ kind: 'Group', name }] })],
        ]),
      ),
      'the user that nobody is': [
        rbac('RoleBinding', { roleRef: { name: 'x' }, subjects: [{ kind: 'User', name: 'system:anonymous' }] }),
      ],
      ...Object.fromEntries(
        ['admin', 'edit'].map((name) => [
          `${name} of every namespace`,
          [rbac('ClusterRoleBinding', { roleRef: { name } })],
        ]),
      ),
      'an older version': [
        object('rbac.authorization.k8s.io/v1beta1', 'ClusterRole', { rules: [{ resources: ['*'], verbs: ['get'] }] }),
      ],
    },
    good: {
      'what is needed': [
        rbac('Role', { rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['t'], verbs: ['get'] }] }),
      ],
      'the Secrets of a namespace': [
        rbac('Role', {
          rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch', 'create'] }],
        }),
      ],
      'Secrets by name': [
        rbac('ClusterRole', {
          rules: [
            { apiGroups: [''], resources: ['secrets'], resourceNames: ['t'], verbs: ['get'] },
            { apiGroups: [''], resources: ['secrets'], resourceNames: notKnown, verbs: ['get'] },
          ],
        }),
      ],
      'the URLs below one': [rbac('ClusterRole', { rules: [{ nonResourceURLs: ['/healthz/*'], verbs: ['get'] }] })],
      'ClusterRoles with a label, collected': [
        rbac('ClusterRole', { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] } }),
      ],
      'editors of a namespace': [
        rbac('RoleBinding', { roleRef: { name: 'edit' }, subjects: [{ kind: 'ServiceAccount', name: 'x' }] }),
      ],
    },
  },
};
