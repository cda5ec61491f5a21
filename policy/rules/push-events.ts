import { field, isReceiver, isWebhook, list, notKnown, texts } from '../object.ts';
import type { ObjectRule } from '../rule.ts';

/** Events without which a push reconciles nothing. */
export const pushEvents: ObjectRule = {
  name: 'push-events',
  level: 'advisory',
  scope: 'object',
  description: 'Webhooks at GitHub and their Receivers take push events, or there is a stated reason.',
  acceptsReason: true,
  *check(object) {
    const github = isReceiver(object) && field(object, 'spec', 'type') === 'github';
    const value = isWebhook(object) ? field(object, 'events') : field(object, 'spec', 'events');
    if (!(isWebhook(object) || github) || value === notKnown || list(value).includes(notKnown)) return;
    const events = texts(value);
    // GitHub accepts a wildcard; Flux takes it for the name of an event. To Flux, no list means every event, and case does not matter.
    const takesPush = github
      ? events.length === 0 || events.some((event) => event.toLowerCase() === 'push')
      : events.includes('push') || events.includes('*');
    if (takesPush) return;
    yield {
      problem: `a push reconciles nothing: events are ${events.join(', ') || 'none'}`,
      fix: 'Add push to events.',
    };
  },
};
