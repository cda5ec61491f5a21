import { createHash } from 'node:crypto';

/** What the notification-controller derives a Receiver's path from. */
export interface HookPathInputs {
  /** The value of the Secret's `token` key; empty for Receivers without a Secret (generic-oidc). */
  readonly token: string;
  /** metadata.name of the Receiver. */
  readonly name: string;
  /** metadata.namespace of the Receiver. */
  readonly namespace: string;
}

/**
 * The path under which the notification-controller serves a Receiver (`status.webhookPath`):
 * `/hook/` and the hex SHA-256 of token, name and namespace, concatenated in that order.
 * Source: fluxcd/notification-controller, `Receiver.GetWebhookPath` in api/v1.
 */
export function hookPath({ token, name, namespace }: HookPathInputs): string {
  return `/hook/${createHash('sha256').update(token).update(name).update(namespace).digest('hex')}`;
}
