import { field, isWebhook } from '../object.ts';
import type { ObjectRule } from '../rule.ts';

/** Nobody is told to accept any certificate. */
export const tlsVerification: ObjectRule = {
  name: 'tls-verification',
  level: 'mandatory',
  scope: 'object',
  description: 'Certificates are verified.',
  acceptsReason: false,
  *check(object) {
    if (isWebhook(object) && field(object, 'configuration', 'insecureSsl') === true) {
      yield {
        problem: 'GitHub is told to accept any certificate (insecureSsl)',
        fix: 'Set insecureSsl to false and serve a certificate that GitHub trusts.',
      };
    }
    if (/\.toolkit\.fluxcd\.io\//.test(object.apiVersion) && field(object, 'spec', 'insecure') === true) {
      yield {
        problem: 'Flux is told to go on without a verified certificate (spec.insecure)',
        fix: 'Remove spec.insecure; name a private authority under spec.certSecretRef.',
      };
    }
  },
};
