import { hopIds, statuses } from '../hops/hop.ts';
import { reasonsOf } from '../hops/reasons.ts';
import { documentSchema, list, oneOf, receiverName, record, type Schema, text } from './shape.ts';

const finding = {
  status: oneOf(statuses, 'How it is'),
  reason: oneOf(Object.values(reasonsOf).flat(), 'Stable; docs/doctor.md has a section of this name'),
  message: text('What is so, in one sentence'),
  why: text('Why it matters, or how it comes about'),
  fix: text('A command, a link or an edit that fixes it; empty where nothing is to be done'),
  evidence: { type: 'object', description: 'Names and figures behind it; never a token' },
};

const hop = record(
  {
    hop: oneOf(hopIds, 'Which one'),
    ...finding,
    more: list(record(finding, ['why']), 'Further findings at the same hop, the most severe first'),
  },
  ['why'],
);

/** Of `fluxhook doctor -o json`. */
export const diagnosisSchema: Schema = documentSchema('Diagnosis', 'What fluxhook doctor found', {
  receivers: list(
    record({
      ...receiverName,
      type: text('spec.type'),
      verdict: oneOf(['pass', 'warn', 'fail'], 'fail where a hop is broken'),
      hops: {
        ...list(hop, 'Every hop, in the order in which a delivery passes them'),
        minItems: hopIds.length,
        maxItems: hopIds.length,
      },
    }),
    'Those that were asked for',
  ),
});
