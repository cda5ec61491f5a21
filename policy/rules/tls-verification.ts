import { field, groupOf, isWebhook } from '../object.ts';
import type { ObjectRule } from '../rule.ts';
import { isOn, skippedVerification } from '../skipped-verification.ts';

/** No client skips the verification of certificates. */
export const tlsVerification: ObjectRule = {
  name: 'tls-verification',
  level: 'mandatory',
  scope: 'object',
  description: 'Certificates are verified, or the object states a reason.',
  acceptsReason: 'per object',
  *check(object) {
    if (isWebhook(object) && isOn(field(object, 'configuration', 'insecureSsl'))) {
      yield {
        problem: 'GitHub accepts any certificate (insecureSsl)',
        fix: 'Set insecureSsl to false and serve a certificate that GitHub trusts.',
      };
    }
    if (groupOf(object).endsWith('.toolkit.fluxcd.io') && isOn(field(object, 'spec', 'insecure'))) {
      yield {
        problem: 'Flux does not verify the certificate of the server (spec.insecure)',
        fix: 'Remove spec.insecure; name a private authority under spec.certSecretRef.',
      };
    }
    for (const { who, where } of skippedVerification(object)) {
      yield {
        problem: `${who} does not verify the server's certificate (${where})`,
        fix: `Remove ${where}; name the server's certificate authority instead (caBundle or similar).`,
      };
    }
  },
};
