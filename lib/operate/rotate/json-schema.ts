const side = {
  type: 'object',
  required: ['receiver', 'secret'],
  additionalProperties: false,
  properties: { receiver: { type: 'string' }, secret: { type: 'string' } },
} as const;

const steps = [
  'make-secret',
  'revoke',
  'readmit',
  'make-receiver',
  'await-ready',
  'probe',
  'switch-hook',
  'prove-hook',
  'drain',
  'redeliver',
  'remove-receiver',
  'remove-secret',
  'settle',
  'stop',
] as const;

/** The JSON Schema of what `fluxhook rotate -o json` prints. */
export function rotationJsonSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://fluxhook.dev/schema/rotation.schema.json',
    title: 'What fluxhook rotate did',
    type: 'object',
    required: [
      'apiVersion',
      'kind',
      'namespace',
      'dryRun',
      'direction',
      'old',
      'new',
      'outcome',
      'hooks',
      'steps',
      'redelivered',
    ],
    additionalProperties: false,
    properties: {
      apiVersion: { const: 'fluxhook.dev/v1' },
      kind: { const: 'Rotation' },
      namespace: { type: 'string' },
      dryRun: { type: 'boolean' },
      direction: { enum: ['on', 'back'] },
      old: { ...side, description: 'What was there before the rotation' },
      new: { ...side, description: 'What takes its place' },
      outcome: {
        enum: ['rotated', 'taken-back', 'stopped', 'interrupted', 'planned'],
        description: 'Stopped or interrupted between two steps, the same command goes on',
      },
      hooks: {
        type: 'array',
        description: 'The webhooks that lead to the Receiver',
        items: {
          type: 'object',
          required: ['home', 'id'],
          additionalProperties: false,
          properties: {
            home: { type: 'string', description: 'OWNER/REPOSITORY or ORGANIZATION' },
            id: { type: 'integer' },
          },
        },
      },
      steps: {
        type: 'array',
        description: 'What this run did, or with --dry-run would do',
        items: {
          type: 'object',
          required: ['step', 'status', 'message'],
          additionalProperties: false,
          properties: {
            step: { enum: steps },
            status: { enum: ['done', 'failed', 'planned'] },
            message: { type: 'string' },
          },
        },
      },
      redelivered: {
        type: 'array',
        description: 'What had failed meanwhile, and what came of sending it again',
        items: {
          type: 'object',
          required: ['guid', 'event', 'outcome', 'said'],
          additionalProperties: false,
          properties: {
            guid: { type: 'string', description: 'X-GitHub-Delivery' },
            event: { type: 'string' },
            outcome: { enum: ['taken', 'failed', 'refused'] },
            said: { type: 'string' },
          },
        },
      },
      problem: { type: 'string', description: 'Why it did not end as it was meant to' },
      fix: { type: 'string' },
    },
  };
}
