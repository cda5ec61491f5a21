import { documentSchema, list, oneOf, receiverName, record, type Schema, text } from './shape.ts';

/** Of `fluxhook rotate -o json`, for Receivers that a stack deploys. */
export const stackRotationSchema: Schema = documentSchema('StackRotation', 'What a rotation did in a Pulumi stack', {
  stack: text('ORGANIZATION/PROJECT/STACK'),
  outcome: oneOf(
    ['planned', 'rotated', 'taken-back', 'nothing', 'declined', 'locked', 'interrupted', 'failed'],
    'nothing: none was under way to be taken back; declined: the preview was not agreed to; locked: another pulumi runs on the stack',
  ),
  message: text('What it came to, and what to do now'),
  receivers: list(record(receiverName), 'Those that the webhooks point to now'),
  steps: list(text('What is done, or would be'), 'In their order'),
});
