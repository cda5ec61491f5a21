import { entries, field, isReceiver, isWebhook, list, notKnown, texts } from '../object.ts';
import type { ObjectRule } from '../rule.ts';

/** Receiver types that accept a delivery from anybody who knows the path (notification-controller, v1 Receivers). */
const unauthenticated = ['generic', 'cdevents', 'dockerhub', 'quay', 'acr'];

/** A path is no password: it stands in status, in logs of proxies and at the sender. */
export const authenticatedReceiver: ObjectRule = {
  name: 'authenticated-receiver',
  level: 'advisory',
  scope: 'object',
  description: 'A Receiver checks who sent a delivery, or there is a stated reason.',
  acceptsReason: true,
  *check(object) {
    const type = field(object, 'spec', 'type');
    if (!isReceiver(object) || typeof type !== 'string') return;
    if (unauthenticated.includes(type)) {
      yield {
        problem: `deliveries of type ${type} carry no signature: whoever knows the path can trigger reconciliations`,
        fix: 'Use a type that signs (github, gitlab, bitbucket, generic-hmac, generic-oidc, …), or limit who reaches it and state that as the reason.',
      };
    } else if (lacksKey(field(object, 'spec'), type)) {
      yield {
        problem: `there is nothing to check deliveries of type ${type} with: whoever knows the path can trigger reconciliations`,
        fix:
          type === 'generic-oidc'
            ? 'Name who signs under spec.oidcProviders.'
            : 'Name the Secret with the token under spec.secretRef.',
      };
    }
  },
};

/** Without a token some types take anything (go-github, ValidatePayload), and all have a path that can be computed. */
function lacksKey(spec: unknown, type: string): boolean {
  if (type !== 'generic-oidc') return [undefined, null, ''].some((none) => field(spec, 'secretRef', 'name') === none);
  const providers = field(spec, 'oidcProviders');
  return providers !== notKnown && list(providers).length === 0;
}

/** A Receiver names what it reconciles. */
export const namedTargets: ObjectRule = {
  name: 'named-targets',
  level: 'advisory',
  scope: 'object',
  description: 'A Receiver names its targets, or there is a stated reason for a wildcard.',
  acceptsReason: true,
  *check(object) {
    if (!isReceiver(object)) return;
    for (const target of list(field(object, 'spec', 'resources'))) {
      if (field(target, 'name') !== '*') continue;
      const kind = String(field(target, 'kind'));
      const labels = entries(field(target, 'matchLabels')).map(([key, value]) => `${key}=${String(value)}`);
      yield labels.length === 0
        ? {
            problem: `every ${kind}: without matchLabels Flux answers 500`,
            fix: 'Name the target, or add matchLabels.',
          }
        : {
            problem: `every ${kind} labelled ${labels.join(', ')}: whoever may set labels adds targets`,
            fix: 'Name the targets.',
          };
    }
  },
};

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
    // GitHub takes a wildcard; to Flux that is an event like others, no list means every event, and case is nothing.
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
