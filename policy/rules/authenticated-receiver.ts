import { field, isReceiver, list, notKnown } from '../object.ts';
import { admitsAnybody } from '../oidc-strangers.ts';
import type { ObjectRule } from '../rule.ts';

/** Receiver types that accept a delivery from anybody who knows the path (notification-controller, v1 Receivers). */
const unauthenticated = ['generic', 'cdevents', 'dockerhub', 'quay', 'acr'];

/** A path is not a password: it is in the status, in logs of proxies and at the sender. */
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
        problem: `deliveries of type ${type} carry no signature: anyone who knows the path can trigger reconciliations`,
        fix: 'Use a type that signs (github, gitlab, bitbucket, generic-hmac, generic-oidc, …), or limit who reaches it and state that as the reason.',
      };
    } else if (lacksKey(field(object, 'spec'), type)) {
      yield {
        problem: `deliveries of type ${type} are not checked: anyone who knows the path can trigger reconciliations`,
        fix:
          type === 'generic-oidc'
            ? 'List the issuers that you trust under spec.oidcProviders.'
            : 'Name the Secret with the token under spec.secretRef.',
      };
    } else if (type === 'generic-oidc') {
      for (const provider of list(field(object, 'spec', 'oidcProviders'))) {
        if (!admitsAnybody(provider)) continue;
        yield {
          problem: `the validations for ${String(field(provider, 'issuerURL'))} let in anyone with a token from it, strangers too`,
          fix: "Compare a claim that identifies the caller, in full: for GitHub Actions claims.repository == 'acme/shop', for others claims.sub == '…'.",
        };
      }
    }
  },
};

/** Without a token some types accept anything (go-github, ValidatePayload), and the path of every type can be computed. */
function lacksKey(spec: unknown, type: string): boolean {
  if (type !== 'generic-oidc') return [undefined, null, ''].some((none) => field(spec, 'secretRef', 'name') === none);
  const providers = field(spec, 'oidcProviders');
  return providers !== notKnown && list(providers).length === 0;
}
