/**
 * The types a Receiver can have (the enum of `spec.type` in the notification.toolkit.fluxcd.io/v1 CRD), each with how
 * a delivery to it proves where it comes from. Read off notification-controller v1.9.3, internal/server/receiver_handlers.go.
 */
export const receiverTypes = {
  /** No proof: anyone who knows the path can trigger it. */
  generic: 'path',
  /** X-Signature: an HMAC of the body, as sha1=…, sha256=… or sha512=…. */
  'generic-hmac': 'hmac',
  /** Authorization: Bearer with a token of an OpenID Connect issuer. */
  'generic-oidc': 'oidc',
  /** X-Hub-Signature-256, or the older X-Hub-Signature: an HMAC of the body. Gitea and Forgejo send the same headers. */
  github: 'hmac',
  /** X-Gitlab-Token: the token itself. */
  gitlab: 'token',
  /** X-Hub-Signature: an HMAC of the body. */
  bitbucket: 'hmac',
  /** Authorization: the token itself. */
  harbor: 'token',
  /** No proof. */
  dockerhub: 'path',
  /** No proof. */
  quay: 'path',
  /** Authorization: Bearer with an ID token that Google signed for a service account. */
  gcr: 'oidc',
  /** X-Nexus-Webhook-Signature: an HMAC-SHA1 of the body. */
  nexus: 'hmac',
  /** No proof. */
  acr: 'path',
  /** No proof; the body has to be a valid CDEvent. */
  cdevents: 'path',
} as const;

/** Which sender a Receiver expects. */
export type ReceiverType = keyof typeof receiverTypes;

/** How a delivery is authenticated; `path` means not at all, beyond the path being hard to guess. */
export type Authentication = (typeof receiverTypes)[ReceiverType];

/** Whether Flux looks at the event of a delivery; with the others `spec.events` means nothing. */
export function looksAtEvents(type: ReceiverType): boolean {
  return ['github', 'gitlab', 'bitbucket', 'cdevents'].includes(type);
}

/** Whether a Receiver takes an event; without a list it takes all. Flux compares in any case. */
export function isListed(event: string, events: readonly string[] | undefined): boolean {
  if (events === undefined || events.length === 0) return true;
  return events.some((listed) => listed.toLowerCase() === event.toLowerCase());
}
