import { field, isReceiver, list, notKnown } from '../object.ts';
import { admitsAnybody } from '../oidc-strangers.ts';
import type { ObjectRule } from '../rule.ts';

/** Receiver types that accept a delivery from anybody who knows the path (notification-controller, v1 Receivers). */
const unauthenticated = ['generic', 'cdevents', 'dockerhub', 'quay', 'acr'];

/** A path is no password: it is in status, in logs of proxies and at the sender. */
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
    } else if (type === 'generic-oidc') {
      for (const provider of list(field(object, 'spec', 'oidcProviders'))) {
        if (!admitsAnybody(provider)) continue;
        yield {
          problem: `the validations for ${String(field(provider, 'issuerURL'))} let in whoever has a token of it, strangers too`,
          fix: "Name who may call, as a whole: for GitHub Actions claims.repository == 'acme/shop', for others claims.sub == '…'.",
        };
      }
    }
  },
};

/** Without a token some types take anything (go-github, ValidatePayload), and all have a path that can be computed. */
function lacksKey(spec: unknown, type: string): boolean {
  if (type !== 'generic-oidc') return [undefined, null, ''].some((none) => field(spec, 'secretRef', 'name') === none);
  const providers = field(spec, 'oidcProviders');
  return providers !== notKnown && list(providers).length === 0;
}
