import { groupOf } from '../object.ts';
import { bindingViolations } from '../rights/judge-binding.ts';
import { roleViolations } from '../rights/judge-role.ts';
import type { ObjectRule } from '../rule.ts';

/** OpenShift also serves the same kinds in its own API group. */
const groups = ['rbac.authorization.k8s.io', 'authorization.openshift.io'];

/**
 * RBAC that names what it grants and to whom, judged by what it allows. It cannot see roles and bindings that are in the
 * cluster already, authorizers other than RBAC, kinds of operators that are not in the table (policy/rights), and whether an
 * admission policy of the cluster limits what a role may do; for that there is the reason.
 */
export const leastPrivilege: ObjectRule = {
  name: 'least-privilege',
  level: 'mandatory',
  scope: 'object',
  description:
    'Roles name their verbs and resources and give no further rights; bindings name accounts and no powerful roles; or the object states a reason.',
  acceptsReason: 'per object',
  *check(object, stack) {
    if (!groups.includes(groupOf(object))) return;
    if (object.kind === 'Role' || object.kind === 'ClusterRole') yield* roleViolations(object, stack);
    if (object.kind === 'RoleBinding' || object.kind === 'ClusterRoleBinding') yield* bindingViolations(object, stack);
  },
};
