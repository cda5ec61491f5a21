import { entries, field, groupOf, list, notKnown, type PolicyObject, texts } from '../object.ts';
import type { ObjectRule, Violation } from '../rule.ts';

/** Verbs with which a role can be turned into any other (Kubernetes, RBAC good practices; also what follows). */
const escalatingVerbs = ['escalate', 'bind', 'impersonate'];

/** What gives the rights of other Pods and accounts: a command in a Pod, a node's own API, a token. */
const escalatingResources = [
  'pods/exec',
  'pods/attach',
  'pods/ephemeralcontainers',
  'nodes/proxy',
  'serviceaccounts/token',
];

/** Verbs that show what is in an object. */
const readingVerbs = ['get', 'list', 'watch'];

/** Groups and users that are everybody, or every program of the cluster. */
const everybody = ['system:anonymous', 'system:authenticated', 'system:unauthenticated', 'system:serviceaccounts'];

/** What Kubernetes brings and what reads every Secret, bound to the whole cluster. */
const clusterWide = ['admin', 'edit'];

/** RBAC that names what it grants and to whom. */
export const leastPrivilege: ObjectRule = {
  name: 'least-privilege',
  level: 'mandatory',
  scope: 'object',
  description: 'Roles name their verbs and resources and lead to no others; nobody is bound to cluster-admin.',
  acceptsReason: false,
  *check(object) {
    if (groupOf(object) !== 'rbac.authorization.k8s.io') return;
    if (object.kind === 'Role' || object.kind === 'ClusterRole') yield* role(object);
    if (object.kind === 'RoleBinding' || object.kind === 'ClusterRoleBinding') yield* binding(object);
  },
};

function* role(object: PolicyObject): Iterable<Violation> {
  for (const rule of list(field(object, 'rules'))) {
    const reach = grantsOf(rule);
    for (const part of ['verbs', 'resources', 'apiGroups', 'nonResourceURLs'] as const) {
      const all = texts(field(rule, part)).filter((name) => isAll(part, name));
      if (all.length === 0) continue;
      yield { problem: `grants all ${part} ("${all.join('", "')}")`, fix: `List the ${part} that are needed.`, reach };
    }
    const [verbs, resources] = [texts(field(rule, 'verbs')), texts(field(rule, 'resources'))];
    const risky = [
      ...verbs.filter((verb) => escalatingVerbs.includes(verb)),
      ...resources.filter((resource) => escalatingResources.includes(resource)),
    ];
    if (risky.length > 0) {
      yield { problem: `grants ${risky.join(', ')}, with which any right can be had`, fix: 'Remove it.', reach };
    }
    const reads = verbs.filter((verb) => readingVerbs.includes(verb));
    const names = field(rule, 'resourceNames');
    const named = names === notKnown || list(names).length > 0;
    if (object.kind === 'ClusterRole' && resources.includes('secrets') && reads.length > 0 && !named) {
      yield {
        problem: `grants ${reads.join(', ')} of every Secret, the tokens of all namespaces with them`,
        fix: 'Grant it by a Role in the namespace that needs it, or list resourceNames.',
        reach,
      };
    }
  }
  for (const selector of list(field(object, 'aggregationRule', 'clusterRoleSelectors'))) {
    if (!selectsAll(selector)) continue;
    yield {
      problem: 'collects the rights of every ClusterRole (aggregationRule)',
      fix: 'Select a label that is set on the ClusterRoles to collect.',
    };
  }
}

/** Everything that a rule names; to leave out names of objects grants the most. */
function grantsOf(rule: unknown): string[] {
  const parts = ['verbs', 'resources', 'apiGroups', 'nonResourceURLs', 'resourceNames'];
  const named = parts.flatMap((part) => texts(field(rule, part)).map((name) => `${part} ${name}`));
  return list(field(rule, 'resourceNames')).length > 0 ? named : [...named, 'every object'];
}

/** `*` and what is written like it. The end of a URL may be left open: `/healthz/*` names something. */
function isAll(part: string, name: string): boolean {
  return part === 'nonResourceURLs' ? name === '*' || name === '/*' : name.includes('*');
}

/** Whether nothing that an object has to have is asked for. */
function selectsAll(selector: unknown): boolean {
  const asked = list(field(selector, 'matchExpressions')).map((expression) => field(expression, 'operator'));
  const labels = field(selector, 'matchLabels');
  return labels !== notKnown && entries(labels).length === 0 && !asked.some((how) => how === 'In' || how === 'Exists');
}

function* binding(object: PolicyObject): Iterable<Violation> {
  const reach = list(field(object, 'subjects')).map((subject) =>
    ['kind', 'namespace', 'name'].map((key) => String(field(subject, key))).join(' '),
  );
  const role = field(object, 'roleRef', 'name');
  if (role === 'cluster-admin') {
    yield { problem: 'binds to cluster-admin', fix: 'Bind to a Role that grants what is needed.', reach };
  } else if (object.kind === 'ClusterRoleBinding' && clusterWide.includes(String(role))) {
    yield {
      problem: `binds to ${String(role)} in every namespace, which reads every Secret`,
      fix: 'Use a RoleBinding, or a ClusterRole that grants what is needed.',
      reach,
    };
  }
  const given = [String(role)];
  for (const subject of list(field(object, 'subjects'))) {
    const name = field(subject, 'name');
    if (name === 'system:masters') {
      yield {
        problem: 'binds system:masters, a group that no role limits',
        fix: 'Name the service account.',
        reach: given,
      };
    } else if (everybody.includes(String(name))) {
      yield { problem: `binds everybody (${String(name)})`, fix: 'Name the service account.', reach: given };
    }
  }
}
