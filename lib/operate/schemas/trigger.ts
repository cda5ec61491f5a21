import { documentSchema, figure, list, oneOf, receiverName, record, type Schema, text, yesOrNo } from './shape.ts';

/** Of `fluxhook trigger -o json`. */
export const triggerSchema: Schema = documentSchema(
  'Trigger',
  'What fluxhook trigger did, and what was reconciled',
  {
    receiver: record(receiverName),
    dryRun: yesOrNo('Whether nothing was sent'),
    by: oneOf(['ping', 'delivery'], 'ping: that GitHub sent; delivery: one that was signed here'),
    event: text('Such as push'),
    webhook: figure('Of a ping: id of the webhook'),
    url: text('Of a delivery: where it was sent'),
    expected: oneOf([200, 400, 500], 'The answer that events and filters let expect'),
    notes: list({ type: 'string' }, 'Why it was not done in another way'),
    answer: figure('HTTP status of the answer'),
    problem: text('Why there was none'),
    reconciled: list({ type: 'string' }, 'Objects that Flux asked to reconcile: KIND NAMESPACE/NAME'),
    targets: list(
      record({
        object: text('KIND NAMESPACE/NAME'),
        isDone: yesOrNo('Whether its controller has reconciled it, as far as that was waited for'),
        hasFailed: yesOrNo('Whether that failed'),
        said: text('Its revision, or why it failed'),
      }),
      'The same objects, with the result',
    ),
  },
  ['webhook', 'url', 'answer', 'problem', 'reconciled', 'targets'],
);
