import { documentSchema, list, oneOf, receiverName, record, type Schema, text, yesOrNo } from './shape.ts';

const outcome = {
  value: { description: 'Its value' },
  error: text('Why it has no value'),
};

/** Of `fluxhook filter test -o json`. */
export const filterTestSchema: Schema = documentSchema(
  'FilterTest',
  'What the filters of a Receiver evaluate to on a delivery',
  {
    receiver: record(receiverName),
    delivery: record(
      {
        event: text('Such as push'),
        guid: text('X-GitHub-Delivery'),
        contentType: text('Flux gives filters the body of application/json only'),
      },
      ['guid', 'contentType'],
    ),
    answer: oneOf([200, 400, 500], 'What Flux answers, as far as events and filters decide'),
    objects: list(
      record({
        object: text('KIND NAMESPACE/NAME'),
        verdict: oneOf(['reconciled', 'held', 'error'], 'held: a filter is false'),
        filters: list(
          record(
            {
              where: text('spec.resourceFilter, or spec.resources[1].filter'),
              expression: text('As it is written'),
              isReached: yesOrNo('Whether Flux gets to it'),
              ...outcome,
              parts: list(
                record({ text: text('As it is written'), ...outcome }, ['value', 'error']),
                'The operands of &&',
              ),
            },
            ['value', 'error'],
          ),
          "The Receiver's own first",
        ),
      }),
      'What the Receiver names',
    ),
  },
);
