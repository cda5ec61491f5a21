import { field, groupOf, list, type PolicyObject, texts } from '../object.ts';
import type { ObjectRule, Violation } from '../rule.ts';

/** Verbs with which a role can be turned into any other (Kubernetes, RBAC good practices). */
const escalating = ['escalate', 'bind', 'impersonate'];

/** Groups that everybody is in. */
const everybody = ['system:anonymous', 'system:authenticated', 'system:unauthenticated'];

/** RBAC that names what it grants and to whom. */
export const leastPrivilege: ObjectRule = {
  name: 'least-privilege',
  level: 'mandatory',
  scope: 'object',
  description: 'Roles name their verbs and resources; nobody is bound to cluster-admin.',
  acceptsReason: false,
  *check(object) {
    if (groupOf(object) !== 'rbac.authorization.k8s.io') return;
    if (object.kind === 'Role' || object.kind === 'ClusterRole') yield* role(object);
    if (object.kind === 'RoleBinding' || object.kind === 'ClusterRoleBinding') yield* binding(object);
  },
};

function* role(object: PolicyObject): Iterable<Violation> {
  for (const rule of list(field(object, 'rules'))) {
    for (const part of ['verbs', 'resources', 'apiGroups', 'nonResourceURLs']) {
      if (!texts(field(rule, part)).includes('*')) continue;
      yield { problem: `grants all ${part} ("*")`, fix: `List the ${part} that are needed.` };
    }
    const risky = texts(field(rule, 'verbs')).filter((verb) => escalating.includes(verb));
    if (risky.length === 0) continue;
    yield { problem: `grants ${risky.join(', ')}, with which any right can be had`, fix: 'Remove these verbs.' };
  }
}

function* binding(object: PolicyObject): Iterable<Violation> {
  if (field(object, 'roleRef', 'name') === 'cluster-admin') {
    yield { problem: 'binds to cluster-admin', fix: 'Bind to a Role that grants what is needed.' };
  }
  for (const subject of list(field(object, 'subjects'))) {
    const name = field(subject, 'name');
    if (typeof name !== 'string' || !everybody.includes(name)) continue;
    yield { problem: `binds everybody (${name})`, fix: 'Name the service account.' };
  }
}
