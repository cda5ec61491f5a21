import { entries, field, isReceiver, list } from '../object.ts';
import type { ObjectRule } from '../rule.ts';

/** A Receiver names what it reconciles. */
export const namedTargets: ObjectRule = {
  name: 'named-targets',
  level: 'advisory',
  scope: 'object',
  description: 'A Receiver names its targets, or there is a stated reason for a wildcard.',
  acceptsReason: true,
  *check(object) {
    if (!isReceiver(object)) return;
    for (const target of list(field(object, 'spec', 'resources'))) {
      if (field(target, 'name') !== '*') continue;
      const kind = String(field(target, 'kind'));
      const labels = entries(field(target, 'matchLabels')).map(([key, value]) => `${key}=${String(value)}`);
      yield labels.length === 0
        ? {
            problem: `every ${kind}: without matchLabels Flux answers 500`,
            fix: 'Name the target, or add matchLabels.',
          }
        : {
            problem: `every ${kind} labelled ${labels.join(', ')}: anyone who may set labels adds targets`,
            fix: 'Name the targets.',
          };
    }
  },
};
