import { notKnown } from '../../../policy/object.ts';
import { escalations } from '../../../policy/rights/escalations.ts';
import { type Cases, type Fields, object, rbac } from '../fixtures.ts';
import {
  account,
  aggregate,
  bind,
  bindIn,
  clusterRole,
  collecting,
  flux,
  grant,
  labelled,
  named,
  role,
} from '../rbac-fixtures.ts';

/** Each entry of the table, by its first resource and verb: in a ClusterRole always one too many. */
const fromTable = escalations.flatMap(({ group, resources, verbs, named }) =>
  resources.flatMap((resource) =>
    verbs.map((verb) => [
      `${verb} of ${resource}${group && `.${group}`} in a ClusterRole`,
      [clusterRole(grant(group, resource, [verb], ...(named === 'none' ? ['it'] : [])))],
    ]),
  ),
);

const components = [
  'admin edit system:node system:kube-controller-manager system:kube-scheduler system:persistent-volume-provisioner',
  'system:kubelet-api-admin system:controller:job-controller system:controller:clusterrole-aggregation-controller',
  'system:certificates.k8s.io:kube-apiserver-client-approver system:aggregate-to-admin crd-controller-flux-system',
]
  .join(' ')
  .split(' ');

export const rights: Cases = {
  'least-privilege': {
    bad: {
      'all verbs': [rbac('Role', { rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['*'] }] })],
      'all resources': [rbac('ClusterRole', { rules: [{ apiGroups: [''], resources: ['*'], verbs: ['get'] }] })],
      escalation: [rbac('ClusterRole', { rules: [{ apiGroups: [''], resources: ['roles'], verbs: ['bind'] }] })],
      'cluster-admin': [rbac('ClusterRoleBinding', { roleRef: { name: 'cluster-admin' }, subjects: [] })],
      'a ClusterRole of that name beside it': [
        rbac('ClusterRoleBinding', { roleRef: { name: 'cluster-admin' }, subjects: [] }),
        named('cluster-admin', rbac('ClusterRole', { rules: [] })),
      ],
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
        `system:masters system:serviceaccounts system:unauthenticated system:authenticated system:authenticated:oauth
        system:cluster-admins kubeadm:cluster-admins system:kube-controller-manager`
          .split(/\s+/)
          .map((name) => [
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
      ...Object.fromEntries(fromTable),
      ...Object.fromEntries(components.map((name) => [`${name}, bound`, [bind(name, account('x'))]])),
      'Secrets made in the namespace of Flux': [role(flux, grant('', 'secrets', ['create']))],
      'Secrets made by name, as server-side apply does': [role('shop', grant('', 'secrets', ['create', 'patch'], 't'))],
      'Secrets changed in a namespace': [role('shop', grant('', 'secrets', ['patch']))],
      'Secrets read in the namespace of Flux': [role(flux, grant('', 'secrets', ['list']))],
      'Deployments in the namespace of Flux': [role(flux, grant('apps', 'deployments', ['patch'], 'it'))],
      'Deployments in a namespace that is not said': [role(undefined, grant('apps', 'deployments', ['create']))],
      'Deployments beside an account that is bound to everything': [
        role('ops', grant('apps', 'deployments', ['create'])),
        bind('cluster-admin', account('x', 'ops')),
      ],
      'Deployments beside an account that a declared role makes powerful': [
        role('ops', grant('apps', 'deployments', ['create'])),
        bind('it', account('x', 'ops')),
        clusterRole(grant('', 'secrets', ['get'])),
      ],
      'the token of a controller of Flux by name': [
        role(flux, grant('', 'serviceaccounts/token', ['create'], 'kustomize-controller')),
      ],
      'a subresource of everything that runs commands': [clusterRole(grant('', '*/exec', ['create']))],
      'a token of any account, by the subresource': [clusterRole(grant('', '*/token', ['create']))],
      'every verb of Secrets': [role('shop', grant('', 'secrets', ['*'], 'it'))],
      'sources in the namespace of Flux': [role(flux, grant('source.toolkit.fluxcd.io', 'gitrepositories', ['patch']))],
      'Kustomizations of a tenant': [role('shop', grant('kustomize.toolkit.fluxcd.io', 'kustomizations', ['create']))],
      'the certificate of anybody': [
        clusterRole(
          grant('certificates.k8s.io', 'certificatesigningrequests', ['create', 'get']),
          grant('certificates.k8s.io', 'signers', ['approve'], 'kubernetes.io/kube-apiserver-client'),
        ),
      ],
      'the ConfigMap that EKS reads its users from': [
        role('kube-system', grant('', 'configmaps', ['patch'], 'aws-auth')),
      ],
      'impersonation of one kind only': [
        clusterRole(grant('authentication.k8s.io', 'users', ['impersonate:user-info'])),
      ],
      'a binding to any role of some names': [
        clusterRole(grant('rbac.authorization.k8s.io', 'clusterroles', ['bind'], 'view', 'edit')),
      ],
      ...Object.fromEntries(
        [
          { matchLabels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } },
          { matchLabels: { [aggregate('admin')]: 'true' } },
          { matchLabels: { [aggregate('edit')]: 'true' } },
          { matchExpressions: [{ key: 'kubernetes.io/bootstrapping', operator: 'Exists' }] },
          {
            matchExpressions: [{ key: 'kubernetes.io/bootstrapping', operator: 'In', values: ['x', 'rbac-defaults'] }],
          },
          { matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['b'] }] },
        ].map((selector) => [
          `collected: ${JSON.stringify(selector)}`,
          [collecting({ matchLabels: { a: 'b' } }, selector)],
        ]),
      ),
      'a write added to view': [
        labelled({ [aggregate('view')]: 'true' }, clusterRole(grant('example.org', 'things', ['create']))),
      ],
      'a role that everybody has, changed': [
        named('system:public-info-viewer', clusterRole(grant('', 'pods', ['get']))),
      ],
      'view, changed': [named('view', clusterRole(grant('', 'pods', ['get'])))],
      'editors of the namespace of Flux': [bindIn(flux, 'edit', account('x'))],
      'cluster-admin of a namespace': [bindIn('shop', 'cluster-admin', account('x'))],
      'every service account of a namespace': [
        bindIn('shop', 'view', { kind: 'Group', name: 'system:serviceaccounts:shop' }),
      ],
      'every node': [bind('view', { kind: 'Group', name: 'system:nodes' })],
      'the account of Pods that name none': [bindIn('shop', 'view', { kind: 'ServiceAccount', name: 'default' })],
      'that account as a user': [bind('view', { kind: 'User', name: 'system:serviceaccount:shop:default' })],
      "a group of OpenShift's": [
        object('authorization.openshift.io/v1', 'ClusterRoleBinding', { roleRef: { name: 'cluster-admin' } }),
      ],
    },
    good: {
      'what is needed': [
        rbac('Role', { rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['t'], verbs: ['get'] }] }),
      ],
      'the Secrets of a namespace, read': [role('shop', grant('', 'secrets', ['get', 'list', 'watch']))],
      'Secrets by name': [
        rbac('ClusterRole', {
          rules: [
            { apiGroups: [''], resources: ['secrets'], resourceNames: ['t'], verbs: ['get'] },
            { apiGroups: [''], resources: ['secrets'], resourceNames: notKnown, verbs: ['get'] },
          ],
        }),
      ],
      'Secrets by name, in the namespace of Flux': [
        role(flux, grant('', 'secrets', ['get', 'list', 'watch', 'patch', 'delete'], 't')),
      ],
      'the URLs below one': [rbac('ClusterRole', { rules: [{ nonResourceURLs: ['/healthz/*'], verbs: ['get'] }] })],
      'ClusterRoles with a label, collected': [collecting({ matchLabels: { a: 'b' } })],
      'ClusterRoles with a label that is not known yet': [collecting({ matchLabels: notKnown as unknown as Fields })],
      'editors of a namespace': [bindIn('shop', 'edit', account('x'))],
      'readers of everything but Secrets': [bind('view', account('x'))],
      ...Object.fromEntries(
        ['system:auth-delegator', 'system:monitoring', 'system:metrics-server'].map((name) => [
          `${name}, bound to a component`,
          [bind(name, account('x'))],
        ]),
      ),
      'keys for anyone who checks tokens': [
        bind('system:service-account-issuer-discovery', { kind: 'Group', name: 'system:unauthenticated' }),
      ],
      'a role of its own called cluster-admin': [
        rbac('RoleBinding', { roleRef: { kind: 'Role', name: 'cluster-admin' }, subjects: [account('x')] }),
      ],
      'a declared role of a component': [
        bind('crd-controller-own', account('x')),
        named('crd-controller-own', clusterRole(grant('', 'pods', ['get']))),
      ],
      'Deployments of a namespace': [role('shop', grant('apps', 'deployments', ['create', 'patch', 'delete']))],
      'the same resource of another group': [clusterRole(grant('metrics.k8s.io', 'pods', ['get', 'list', 'create']))],
      'the status and scale of everything': [
        clusterRole(grant('apps', '*/status', ['update', 'patch']), {
          apiGroups: ['*'],
          resources: ['*/scale', '*/status'],
          verbs: ['get', 'update'],
        }),
      ],
      'the status of one kind': [clusterRole(grant('apps', 'deployments/status', ['update', 'patch']))],
      'the scale of Deployments': [role(flux, grant('apps', 'deployments/scale', ['patch']))],
      'logs of Pods': [clusterRole(grant('', 'pods/log', ['get']))],
      'ConfigMaps of a component': [role('cert-manager', grant('', 'configmaps', ['create', 'update']))],
      'its own ConfigMap of leader election': [role('kube-system', grant('', 'configmaps', ['update'], 'it-leader'))],
      'the token of its own account': [
        role('cert-manager', grant('', 'serviceaccounts/token', ['create'], 'cert-manager')),
      ],
      'a signer of its own': [
        clusterRole(grant('certificates.k8s.io', 'signers', ['sign', 'approve'], 'issuers.cert-manager.io/*')),
      ],
      'a source of its own in the namespace of Flux': [
        role(flux, grant('source.toolkit.fluxcd.io', 'gitrepositories', ['create', 'patch'], 'shop')),
      ],
      'sources of a tenant': [role('shop', grant('source.toolkit.fluxcd.io', 'gitrepositories', ['create', 'patch']))],
      'Receivers in the namespace of Flux': [
        role(flux, grant('notification.toolkit.fluxcd.io', 'receivers', ['create', 'patch'])),
      ],
      'a binding to view only': [clusterRole(grant('rbac.authorization.k8s.io', 'clusterroles', ['bind'], 'view'))],
      'reading added to view': [
        labelled({ [aggregate('view')]: 'true' }, clusterRole(grant('example.org', 'things', ['get']))),
      ],
      'a role whose namespace is not known yet': [role(notKnown, grant('apps', 'deployments', ['create']))],
    },
  },
};
