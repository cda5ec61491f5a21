import { fluxDurationChoices, fluxTimeoutChoices, isFluxDuration, isFluxTimeout } from '../flux/duration.ts';
import { isObjectName, objectNameChoices } from '../flux/object-name.ts';
import { checkRe2 } from '../flux/re2.ts';
import type { Violation } from './violation.ts';

/** What the specs of Flux's objects have in common. */
interface Spec {
  readonly interval?: string | undefined;
  readonly timeout?: string | undefined;
}

/**
 * What the API server would refuse in the fields that the specs share: durations, and names of other objects. Types
 * prevent most of it; this is for values computed at run time.
 */
export function specViolations({ interval, timeout, ...rest }: Spec & object): Violation[] {
  const found: Violation[] = [];
  if (interval !== undefined && !isFluxDuration(interval)) {
    found.push({ prop: 'interval', value: interval, choices: fluxDurationChoices, fix: 'For example: 15m.' });
  }
  if (timeout !== undefined && !isFluxTimeout(timeout)) {
    found.push({ prop: 'timeout', value: timeout, choices: fluxTimeoutChoices, fix: 'For example: 30s.' });
  }
  return [...found, ...referenceViolations('', rest)];
}

/** References, at whichever depth: verify.secretRef.name. */
function referenceViolations(path: string, value: unknown): Violation[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    if (key === 'serviceAccountName') return nameViolations(`${path}${key}`, child);
    const isReference = key.endsWith('Ref') && typeof child === 'object' && child !== null && 'name' in child;
    if (isReference) return nameViolations(`${path}${key}.name`, child.name);
    return referenceViolations(`${path}${key}.`, child);
  });
}

/** What Kubernetes would refuse in the name of an object that is referred to. */
export function nameViolations(prop: string, name: unknown): Violation[] {
  if (typeof name !== 'string' || isObjectName(name)) return [];
  return [{ prop, value: name, choices: objectNameChoices, fix: 'Write metadata.name of the object that is meant.' }];
}

/** A regular expression of another dialect: Flux would notice it only when it uses it, and only in its log. */
export function re2Violations(prop: string, pattern: string | undefined): Violation[] {
  if (pattern === undefined) return [];
  return checkRe2(pattern).map((reason) => ({
    prop,
    value: pattern,
    problem: `it is not an RE2 expression (${reason})`,
    choices: 'regular expressions of RE2',
    fix: 'RE2 has no look-around and no references.',
  }));
}

/** No namespace where one has to be known. */
export function namespaceViolations(namespace: string | undefined, reason: string): Violation[] {
  if (namespace !== undefined) return [];
  const fix = "Set the chart's namespace or this prop.";
  return [{ prop: 'namespace', value: namespace, problem: reason, choices: 'the name of a namespace', fix }];
}
