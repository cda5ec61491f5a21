import { field, isWebhook } from '../object.ts';
import type { ObjectRule } from '../rule.ts';

/** A webhook that signs its deliveries. */
export const hookSecret: ObjectRule = {
  name: 'hook-secret',
  level: 'mandatory',
  scope: 'object',
  description: 'A webhook signs its deliveries with a secret.',
  acceptsReason: false,
  *check(object) {
    if (!isWebhook(object)) return;
    const secret = field(object, 'configuration', 'secret');
    if (secret !== undefined && secret !== null && secret !== '') return;
    yield {
      problem: 'the webhook has no secret: its deliveries are not signed',
      fix: "Set configuration.secret to the Receiver's token.",
    };
  },
};
