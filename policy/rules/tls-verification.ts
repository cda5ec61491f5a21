import { field, groupOf, isWebhook } from '../object.ts';
import type { ObjectRule } from '../rule.ts';
import { isOn, skippedVerification } from '../skipped-verification.ts';

/** Nobody is told to accept any certificate. */
export const tlsVerification: ObjectRule = {
  name: 'tls-verification',
  level: 'mandatory',
  scope: 'object',
  description: 'Certificates are verified, or the object states a reason.',
  acceptsReason: 'per object',
  *check(object) {
    if (isWebhook(object) && isOn(field(object, 'configuration', 'insecureSsl'))) {
      yield {
        problem: 'GitHub is told to accept any certificate (insecureSsl)',
        fix: 'Set insecureSsl to false and serve a certificate that GitHub trusts.',
      };
    }
    if (groupOf(object).endsWith('.toolkit.fluxcd.io') && isOn(field(object, 'spec', 'insecure'))) {
      yield {
        problem: 'Flux is told to go on without a verified certificate (spec.insecure)',
        fix: 'Remove spec.insecure; name a private authority under spec.certSecretRef.',
      };
    }
    for (const { who, where } of skippedVerification(object)) {
      yield {
        problem: `${who} is told to go on without a verified certificate (${where})`,
        fix: `Remove ${where}; name the authority of the server's certificate instead (caBundle, or the like).`,
      };
    }
  },
};
