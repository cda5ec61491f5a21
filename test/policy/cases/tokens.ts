import { encrypted, notKnown } from '../../../policy/object.ts';
import { type Cases, object, webhook } from '../fixtures.ts';

export const tokens: Cases = {
  'plain-token': {
    bad: {
      'stringData in plain text': [object('v1', 'Secret', { stringData: { token: 'plain' } })],
      'data in plain text': [object('v1', 'Secret', { data: { token: 'cGxhaW4=' } })],
      'an empty token': [object('v1', 'Secret', { stringData: { token: '' } })],
      'a copy in an annotation': [
        object('v1', 'Secret', {}, { 'kubectl.kubernetes.io/last-applied-configuration': '{}' }),
      ],
      'the secret of a webhook': [webhook({}, { secret: 'plain' })],
    },
    good: {
      'no token at all': [object('v1', 'Secret', { stringData: {} })],
      'a Pulumi secret': [object('v1', 'Secret', { stringData: { token: encrypted } })],
      'all data a Pulumi secret': [object('v1', 'Secret', { data: encrypted })],
      'encrypted by SOPS': [
        object('v1', 'Secret', { data: { token: 'ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]' } }),
      ],
      'put in by Flux': [object('v1', 'Secret', { stringData: { token: '$' + '{webhook_token}' } })],
    },
  },
  'hook-secret': {
    bad: {
      'no secret': [webhook({}, { secret: undefined })],
      'an empty secret': [webhook({}, { secret: '' })],
    },
    good: { 'a secret that is not known yet': [webhook({}, { secret: notKnown })] },
  },
  'tls-verification': {
    bad: {
      'a webhook that accepts any certificate': [webhook({}, { insecureSsl: true })],
      'a source that does': [object('source.toolkit.fluxcd.io/v1', 'OCIRepository', { spec: { insecure: true } })],
    },
    good: { 'a webhook that verifies': [webhook({})] },
  },
};
