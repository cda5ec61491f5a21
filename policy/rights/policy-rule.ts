import { field, list, notKnown, texts } from '../object.ts';
import type { Escalation } from './escalation.ts';

/** The part of a role's rule that matches an {@link Escalation}. */
export interface Met {
  readonly escalation: Escalation;
  readonly verbs: readonly string[];
  /** As the rule names them: `*\/exec` for pods/exec. */
  readonly resources: readonly string[];
}

/**
 * Where a rule of a role grants an escalation by name; `*` has a finding of its own. As the API server does
 * (pkg/apis/rbac/v1, ResourceMatches): `*\/exec` stands for that subresource of everything, and `pods/*` for none.
 */
export function meets(rule: unknown, escalation: Escalation): Met | undefined {
  const groups = texts(field(rule, 'apiGroups'));
  if (groups.length > 0 && !groups.includes('*') && !groups.includes(escalation.group)) return undefined;
  const granted = texts(field(rule, 'verbs'));
  const verbs = granted.includes('*') ? ['*'] : granted.filter((verb) => escalation.verbs.includes(verb));
  const resources = texts(field(rule, 'resources')).filter((name) =>
    escalation.resources.some((resource) => name === resource || isSubresourceOfAll(name, resource)),
  );
  if (verbs.length === 0 || resources.length === 0 || isLimited(rule, escalation)) return undefined;
  return { escalation, verbs, resources };
}

function isSubresourceOfAll(name: string, resource: string): boolean {
  return resource.includes('/') && name === `*/${resource.slice(resource.indexOf('/') + 1)}`;
}

function isLimited(rule: unknown, { named }: Escalation): boolean {
  const names = field(rule, 'resourceNames');
  if (named === 'none') return false;
  if (names === notKnown || list(names).includes(notKnown)) return true;
  const limits = texts(names);
  return limits.length > 0 && !limits.some((name) => named?.some((pattern) => pattern.test(name)));
}

/** `*`, and other text that looks like a pattern but is not one in RBAC. The end of a URL may be left open: `/healthz/*`. */
export function isAll(part: string, name: string): boolean {
  if (part === 'nonResourceURLs') return name === '*' || name === '/*';
  return name.includes('*') && !(part === 'resources' && isSubresourcePattern(name));
}

/** `*\/status` and `*\/scale`: a subresource of everything, which says by its name what it grants. */
function isSubresourcePattern(name: string): boolean {
  return /^\*\/[a-z]+$/.test(name);
}

/** Whether a rule names what it grants, even though it covers every API group. */
export function namesSubresources(rule: unknown): boolean {
  const resources = texts(field(rule, 'resources'));
  return resources.length > 0 && resources.every(isSubresourcePattern);
}

/** Everything that a rule names; without resourceNames it grants every object. */
export function grantsOf(rule: unknown): string[] {
  const parts = ['verbs', 'resources', 'apiGroups', 'nonResourceURLs', 'resourceNames'];
  const named = parts.flatMap((part) => texts(field(rule, part)).map((name) => `${part} ${name}`));
  return list(field(rule, 'resourceNames')).length > 0 ? named : [...named, 'every object'];
}
