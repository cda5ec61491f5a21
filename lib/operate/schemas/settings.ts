import { documentSchema, list, receiverName, record, type Schema, text } from './shape.ts';

/** Of `fluxhook sender -o json`. */
export const senderSettingsSchema: Schema = documentSchema(
  'SenderSettings',
  'What to set where the deliveries to a Receiver come from',
  {
    receiver: record({ ...receiverName, type: text('spec.type') }),
    where: text('Where that is set'),
    fields: list(
      record({ name: text('As the sender calls it'), value: text('A token is named, never shown') }),
      'In order',
    ),
    notes: list({ type: 'string' }, 'What else to know'),
  },
);

/** Of `fluxhook hook-ranges -o json`. */
export const hookRangesSchema: Schema = documentSchema('HookRanges', "The ranges that GitHub's webhooks come from", {
  date: { ...text('When GitHub said so'), pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
  ranges: { ...list({ type: 'string' }, 'In CIDR notation'), minItems: 1 },
});
