import { field, groupOf, isWebhook } from '../object.ts';
import type { ObjectRule } from '../rule.ts';

/** Nobody is told to accept any certificate. */
export const tlsVerification: ObjectRule = {
  name: 'tls-verification',
  level: 'mandatory',
  scope: 'object',
  description: 'Certificates are verified.',
  acceptsReason: false,
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
  },
};

/** As a boolean, as the number or text that GitHub's API takes, or as the text that a YAML program may give. */
function isOn(value: unknown): boolean {
  return ['true', '1'].includes(String(value).toLowerCase());
}
