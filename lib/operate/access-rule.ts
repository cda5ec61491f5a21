import type { Right } from '../deployer/index.ts';

/** A rule of a SelfSubjectRulesReview. */
export interface AccessRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** Whether a rule gives a right. */
export function covers({ apiGroups, resources, resourceNames = [], verbs }: AccessRule, right: Right): boolean {
  const has = (list: readonly string[] | undefined, value: string) =>
    list?.some((each) => each === value || each === '*') === true;
  const named = resourceNames.length === 0 || (right.name !== undefined && resourceNames.includes(right.name));
  return has(verbs, right.verb) && has(apiGroups, right.group) && has(resources, right.resource) && named;
}
