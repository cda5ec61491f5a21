import { entries, field, list, type PolicyObject, texts } from '../object.ts';
import type { Violation } from '../rule.ts';
import type { Escalation } from './escalation.ts';
import { escalatingVerbs, escalations } from './escalations.ts';
import { selects } from './label-selector.ts';
import { grantsOf, isAll, type Met, meets, namesSubresources } from './policy-rule.ts';
import { isOwnRole, labelsOfPowerfulRoles, mayBeBoundByName } from './powerful-roles.ts';
import { isTrustedNamespace } from './trusted-namespaces.ts';

const orReason = 'or state why it is needed in the annotation policy.fluxhook.dev/least-privilege.';

/** Wildcards in a Role or ClusterRole, and rights that allow more than their names say. */
export function* roleViolations(object: PolicyObject, stack: readonly PolicyObject[]): Iterable<Violation> {
  const collectedBy = entries(field(object.metadata, 'labels')).flatMap(([key, value]) => {
    const role = /^rbac\.authorization\.k8s\.io\/aggregate-to-(.+)$/.exec(key)?.[1];
    return object.kind === 'ClusterRole' && role !== undefined && String(value) === 'true' ? [role] : [];
  });
  const { name } = object.metadata;
  if (object.kind === 'ClusterRole' && typeof name === 'string' && isOwnRole(name)) {
    yield {
      problem: `changes ${name}, a default role of Kubernetes that others are already bound to`,
      fix: 'Make a ClusterRole with a name of its own.',
      reach: list(field(object, 'rules')).flatMap(grantsOf),
    };
  }
  for (const rule of list(field(object, 'rules'))) {
    const reach = [...grantsOf(rule), ...collectedBy.map((role) => `anyone who has ${role}`)];
    const also = collectedBy.length === 0 ? '' : `; so does anyone who has ${collectedBy.join(' or ')} (aggregated)`;
    for (const violation of [...unnamed(rule), ...escalated(rule, object, stack)]) {
      yield { ...violation, problem: `${violation.problem}${also}`, reach };
    }
    const writes = texts(field(rule, 'verbs')).filter((verb) => !['get', 'list', 'watch'].includes(verb));
    if (collectedBy.includes('view') && writes.length > 0) {
      yield {
        problem: `adds ${writes.join(', ')} of ${texts(field(rule, 'resources')).join(', ')} to view, which is for reading only`,
        fix: 'Label it rbac.authorization.k8s.io/aggregate-to-edit instead.',
        reach,
      };
    }
  }
  for (const selector of list(field(object, 'aggregationRule', 'clusterRoleSelectors'))) {
    if (!labelsOfPowerfulRoles.some((labels) => selects(selector, labels))) continue;
    yield {
      problem: selects(selector, {})
        ? 'collects the rights of every ClusterRole (aggregationRule)'
        : "collects the rights of Kubernetes' own ClusterRoles, which read every Secret and more (aggregationRule)",
      fix: 'Select a label that is set only on the ClusterRoles to collect.',
      reach: [JSON.stringify(selector)],
    };
  }
}

function* unnamed(rule: unknown): Iterable<Violation> {
  for (const part of ['verbs', 'resources', 'apiGroups', 'nonResourceURLs'] as const) {
    if (part === 'apiGroups' && namesSubresources(rule)) continue;
    const all = texts(field(rule, part)).filter((name) => isAll(part, name));
    if (all.length === 0) continue;
    yield { problem: `grants all ${part} ("${all.join('", "')}")`, fix: `List the ${part} that are needed.` };
  }
}

function* escalated(rule: unknown, object: PolicyObject, stack: readonly PolicyObject[]): Iterable<Violation> {
  const names = texts(field(rule, 'resourceNames'));
  for (const verb of texts(field(rule, 'verbs'))) {
    const leadsTo = escalatingVerbs.find((one) => one.verb.test(verb))?.leadsTo;
    if (leadsTo === undefined || (verb === 'bind' && names.length > 0 && names.every(mayBeBoundByName))) continue;
    const resources = texts(field(rule, 'resources')).join(', ');
    yield { problem: `grants ${verb} of ${resources}: its holder ${leadsTo}`, fix: `Remove it, ${orReason}` };
  }
  // With all verbs granted, the finding about them covers this one too.
  if (texts(field(rule, 'verbs')).some((verb) => isAll('verbs', verb))) return;
  for (const escalation of escalations) {
    const met = meets(rule, escalation);
    if (met === undefined || !isTooMuch(escalation, object, stack)) continue;
    yield { problem: describe(met, object, names.length > 0), fix: fixFor(escalation, object) };
  }
}

/** In a Role, the namespace decides how dangerous some rights are. */
function isTooMuch({ inRole }: Escalation, object: PolicyObject, stack: readonly PolicyObject[]): boolean {
  const { namespace } = object.metadata;
  if (object.kind === 'ClusterRole' || inRole === 'everywhere' || inRole === 'cluster') return true;
  return inRole === 'trusted' ? isTrustedNamespace(namespace, stack) : inRole.some((name) => name === namespace);
}

function describe({ escalation, verbs, resources }: Met, { kind, metadata }: PolicyObject, named: boolean): string {
  const namespace = typeof metadata.namespace === 'string' ? metadata.namespace : 'its namespace';
  const home = kind === 'Role' ? namespace : 'every namespace';
  const where = escalation.inRole === 'cluster' ? '' : ` in ${home}`;
  const names = named && escalation.named === 'none' ? ' (resourceNames do not limit this)' : '';
  return `grants ${verbs.join(', ')} of ${resources.join(', ')}${where}: ${escalation.leadsTo}${names}`;
}

function fixFor({ inRole, named }: Escalation, { kind }: PolicyObject): string {
  const names = named === 'none' ? '' : 'list resourceNames, ';
  if (kind === 'ClusterRole' && inRole !== 'everywhere' && inRole !== 'cluster')
    return `Grant it by a Role in the namespace that needs it, ${names}${orReason}`;
  return `Remove it, ${names}${orReason}`;
}
