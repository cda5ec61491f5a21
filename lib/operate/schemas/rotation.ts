import { documentSchema, figure, list, oneOf, record, text, yesOrNo } from './shape.ts';

const side = (description: string) => ({
  ...record({ receiver: text('Name of the Receiver'), secret: text('Name of the Secret with the token') }),
  description,
});

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
  'stack',
] as const;

const outcomes = [
  'planned',
  'rotated',
  'taken-back',
  'stopped',
  'interrupted',
  'nothing',
  'declined',
  'locked',
  'failed',
] as const;

/** Of `fluxhook rotate -o json`. */
export const rotationSchema = documentSchema(
  'Rotation',
  'What fluxhook rotate did',
  {
    namespace: text('Of the Receiver'),
    dryRun: yesOrNo('Whether nothing was done'),
    direction: oneOf(['on', 'back'], 'Whether it was to be taken back'),
    old: side('What was there before the rotation; of a Receiver that no stack deploys'),
    new: side('What takes its place; of a Receiver that no stack deploys'),
    stack: text('ORGANIZATION/PROJECT/STACK, where one deploys the Receiver'),
    receiver: text('The name that the Receiver has now, where a stack deploys it'),
    message: text('The outcome and what to do now, where a stack deploys the Receiver'),
    outcome: oneOf(outcomes, 'The outcome; stopped or interrupted between two steps, the same command continues'),
    hooks: list(
      record({ home: text('OWNER/REPOSITORY or ORGANIZATION'), id: figure('Id of the webhook') }),
      'The webhooks that point to the Receiver',
    ),
    steps: list(
      record({
        step: oneOf(steps, 'What kind of step it is; stack: one that Pulumi does'),
        status: oneOf(['done', 'failed', 'planned'], 'Its result'),
        message: text('What was done, or is to be'),
      }),
      'What this run did, or with --dry-run would do',
    ),
    redelivered: list(
      record({
        guid: text('X-GitHub-Delivery'),
        event: text('Such as push'),
        outcome: oneOf(['taken', 'failed', 'refused'], 'refused: GitHub did not send it'),
        said: text('The status of the answer, or why there is none'),
      }),
      'What had failed meanwhile and was sent again',
    ),
    problem: text('Why it did not end as it was meant to'),
    fix: text('What to do about it'),
  },
  ['old', 'new', 'stack', 'receiver', 'message', 'problem', 'fix'],
);
