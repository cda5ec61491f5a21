import { documentSchema, list, oneOf, receiverName, record, type Schema, text } from './shape.ts';

/** Of `fluxhook adopt -o json`. */
export const adoptionSchema: Schema = documentSchema('Adoption', 'What a set-up would become in a stack file', {
  receivers: list(record(receiverName), 'Those that the settings declare'),
  config: {
    type: 'object',
    description: 'The config of Pulumi.STACK.yaml, see stack.schema.json; empty where nothing can be taken over',
  },
  notes: list(
    record(
      {
        kind: oneOf(
          ['first', 'unknown', 'change', 'left'],
          'first: to be done before; unknown: could not be seen; change: taking over changes it; left: it stays, and is not in the settings',
        ),
        subject: text('Such as Service flux-system/receiver'),
        text: text('What is to be known of it'),
        needs: text('The permission that would show it'),
      },
      ['needs'],
    ),
    'What a person has to know',
  ),
  commands: list({ type: 'string' }, 'What takes it over'),
});
