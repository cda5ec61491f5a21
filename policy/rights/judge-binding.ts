import { field, list, type PolicyObject } from '../object.ts';
import type { Violation } from '../rule.ts';
import { isOwnRole, powerfulRole, publicRoles } from './powerful-roles.ts';
import { wideSubject } from './subjects.ts';
import { isTrustedNamespace } from './trusted-namespaces.ts';

/** Bindings to roles that grant too much, and to subjects that are more than one account. */
export function* bindingViolations(object: PolicyObject, stack: readonly PolicyObject[]): Iterable<Violation> {
  const name = field(object, 'roleRef', 'name');
  const role = typeof name === 'string' ? name : undefined;
  const subjects = list(field(object, 'subjects'));
  if (role !== undefined) yield* powerful(object, role, subjects, stack);
  for (const subject of subjects) {
    const found = wideSubject(subject, object.metadata.namespace);
    if (found === undefined || (found.everybody && role !== undefined && publicRoles.has(role))) continue;
    yield { problem: `binds ${found.what}`, fix: found.fix, reach: [String(role)] };
  }
}

function* powerful(
  object: PolicyObject,
  role: string,
  subjects: readonly unknown[],
  stack: readonly PolicyObject[],
): Iterable<Violation> {
  // A Role of that name is a different object and is judged where it is declared; so is a ClusterRole of the stack.
  if (field(object, 'roleRef', 'kind') === 'Role') return;
  const declared = stack.some(({ kind, metadata }) => kind === 'ClusterRole' && metadata.name === role);
  if (declared && !isOwnRole(role)) return;
  const power = powerfulRole(role);
  if (power === undefined) return;
  const everywhere = object.kind === 'ClusterRoleBinding';
  const { namespace } = object.metadata;
  if (!everywhere && power.fineInNamespace && !isTrustedNamespace(namespace, stack)) return;
  const where = everywhere ? ' in every namespace' : typeof namespace === 'string' ? ` in ${namespace}` : '';
  yield {
    problem: role === 'cluster-admin' ? 'binds to cluster-admin' : `binds to ${role}${where}, which ${power.leadsTo}`,
    fix: 'Bind to a Role that grants what is needed.',
    reach: subjects.map((subject) => ['kind', 'namespace', 'name'].map((key) => String(field(subject, key))).join(' ')),
  };
}
