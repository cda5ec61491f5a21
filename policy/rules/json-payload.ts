import { field, isWebhook, notKnown } from '../object.ts';
import type { ObjectRule } from '../rule.ts';

/** JSON is what Receivers can read: filters see an empty body otherwise. */
export const jsonPayload: ObjectRule = {
  name: 'json-payload',
  level: 'mandatory',
  scope: 'object',
  description: 'Webhooks deliver JSON.',
  acceptsReason: false,
  *check(object) {
    if (!isWebhook(object)) return;
    const type = field(object, 'configuration', 'contentType');
    if (type === 'json' || type === notKnown) return;
    yield {
      problem: `the content type is ${typeof type === 'string' ? type : "GitHub's default, form"}: filters of the Receiver see an empty body`,
      fix: 'Set configuration.contentType to json.',
    };
  },
};
