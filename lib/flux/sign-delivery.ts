import { createHmac, randomUUID } from 'node:crypto';
import { type ReceiverType, receiverTypes } from './receiver-types.ts';

/** The content of a delivery. */
export interface DeliveryToSign {
  readonly type: ReceiverType;
  readonly token: string;
  /** As the sender calls it: push, Push Hook, repo:refs_changed. */
  readonly event: string;
  /** JSON. */
  readonly body: string;
}

/** Types whose deliveries can be made with what is in the Receiver's Secret. */
export function canBeSigned(type: ReceiverType): boolean {
  // Deliveries of the other types are signed by an issuer, and a CDEvent has a form of its own.
  return receiverTypes[type] !== 'oidc' && type !== 'cdevents';
}

/**
 * The headers that make the notification-controller accept a delivery.
 * Source: notification-controller v1.9.3, internal/server/receiver_handlers.go.
 */
export function signedHeaders({ type, token, event, body }: DeliveryToSign): Record<string, string> {
  const hmac = (algorithm: 'sha1' | 'sha256') => createHmac(algorithm, token).update(body).digest('hex');
  const json = { 'content-type': 'application/json' };
  switch (type) {
    case 'github':
      return {
        ...json,
        'x-github-event': event,
        'x-github-delivery': randomUUID(),
        'x-hub-signature-256': `sha256=${hmac('sha256')}`,
      };
    case 'gitlab':
      return { ...json, 'x-gitlab-event': event, 'x-gitlab-token': token };
    case 'bitbucket':
      return { ...json, 'x-event-key': event, 'x-hub-signature': `sha256=${hmac('sha256')}` };
    case 'generic-hmac':
      return { ...json, 'x-signature': `sha256=${hmac('sha256')}` };
    case 'harbor':
      return { ...json, authorization: token };
    case 'nexus':
      return { ...json, 'x-nexus-webhook-signature': hmac('sha1') };
    default:
      return json;
  }
}
