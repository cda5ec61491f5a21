import { checkCel } from '../../flux/cel-check.ts';
import type { ReceiverType } from '../../flux/receiver-types.ts';
import { isDeferred, known } from '../deferred.ts';
import type { Condition } from '../filters/index.ts';
import { missedViolations, referenceViolations } from '../reference-violations.ts';
import type { Violation } from '../violation.ts';
import type { DeclaredReceiver } from './resource.ts';

/** To Flux an empty list means every event, which is not what [] suggests. */
export function eventViolations({ type, events }: DeclaredReceiver): Violation[] {
  if (isDeferred(events) || events?.length !== 0) return [];
  const fix = type === 'github' ? 'Leave the prop out for ping and push.' : 'Leave the prop out for every event.';
  return [{ prop: 'events', value: events, choices: 'at least one event', fix }];
}

/** What Flux would refuse in the resources of a Receiver, or answer with 500 at each delivery. */
export function resourceViolations(receiver: DeclaredReceiver): Violation[] {
  const resources = known(receiver.resources);
  if (resources.length === 0) {
    return [{ prop: 'resources', value: [], choices: 'at least one', fix: 'A delivery would do nothing.' }];
  }
  const seen = new Set<string>();
  return resources.flatMap(({ filter: _, ...reference }, index) => {
    const prop = `resources[${index}]`;
    const { kind, name, namespace = receiver.namespace, matchLabels } = reference;
    const found = referenceViolations(prop, reference);
    if (name === '*' && matchLabels === undefined) {
      const problem = 'Flux answers 500 to every delivery';
      const fix = 'Add matchLabels.';
      found.push({ prop: `${prop}.name`, value: name, problem, choices: 'a name, or * with matchLabels', fix });
    }
    const key = JSON.stringify({ ...reference, namespace });
    if (seen.has(key)) {
      const value = `${kind} ${namespace}/${name}`;
      const fix = 'Combine the two filters with or().';
      found.push({ prop, value, problem: 'it is listed twice', choices: 'each resource once', fix });
    }
    seen.add(key);
    return [...found, ...missedViolations(receiver, prop, { kind, name, namespace })];
  });
}

/** Arguments of a Receiver's conditions that match nothing, and errors in the CEL that they produce. */
export function filterViolations(
  { type, resources }: DeclaredReceiver,
  forAll: string | undefined,
  conditions: ReadonlyMap<string, Condition<ReceiverType>>,
): Violation[] {
  if (conditions.size === 0) return [];
  // `claims` is there for generic-oidc only; elsewhere Flux refuses the expression.
  const variables = type === 'generic-oidc' ? ['req', 'res', 'claims'] : ['req', 'res'];
  const texts = new Map(resources.map(({ filter }, index) => [`resources[${index}].filter`, filter]));
  texts.set('resourceFilter', forAll);
  return [...conditions].flatMap(([prop, condition]) => {
    // A value that only the engine knows is not checked.
    if (isDeferred(condition)) return [];
    const problems = typeof condition === 'string' ? [] : condition.problems(type);
    const value = texts.get(prop);
    // Flux takes an empty text for no filter.
    const ofCel =
      value === undefined || value === ''
        ? []
        : checkCel(value, { variables, after: prop === 'resourceFilter' ? undefined : known(forAll) });
    return [
      ...problems.map((problem) => ({ ...problem, prop: `${prop}: ${problem.prop}` })),
      ...ofCel.map((problem) => ({ prop, value, ...problem })),
    ];
  });
}
