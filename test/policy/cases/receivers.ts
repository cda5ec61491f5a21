import { notKnown } from '../../../policy/object.ts';
import { type Cases, providers, receiver, webhook } from '../fixtures.ts';

const signed = ['github', 'gitlab', 'bitbucket', 'generic-hmac', 'harbor', 'nexus', 'gcr'];

export const receivers: Cases = {
  'json-payload': {
    bad: {
      form: [webhook({}, { contentType: 'form' })],
      "GitHub's default": [webhook({}, { contentType: undefined })],
    },
    good: { json: [webhook({})] },
  },
  'authenticated-receiver': {
    bad: {
      ...Object.fromEntries(
        ['generic', 'cdevents', 'dockerhub', 'quay', 'acr'].map((type) => [type, [receiver({ type })]]),
      ),
      'an older version': [receiver({ type: 'generic' }, 'v1beta2')],
      ...Object.fromEntries(
        signed.map((type) => [`${type} without a token`, [receiver({ type, secretRef: undefined })]]),
      ),
      'a token without a name': [receiver({ type: 'generic-hmac', secretRef: { name: '' } })],
      'tokens of no issuer': [receiver({ type: 'generic-oidc', oidcProviders: [] })],
    },
    good: {
      ...Object.fromEntries(signed.map((type) => [type, [receiver({ type })]])),
      'generic-oidc': [receiver({ type: 'generic-oidc', secretRef: undefined, oidcProviders: providers })],
      'a token whose name is not known yet': [
        receiver({ type: 'github', secretRef: { name: notKnown } }),
        receiver({ type: 'github', secretRef: notKnown }),
      ],
    },
  },
  'named-targets': {
    bad: {
      'every object of a kind': [receiver({ type: 'github', resources: [{ kind: 'GitRepository', name: '*' }] })],
      'every one with a label': [
        receiver({ type: 'github', resources: [{ kind: 'GitRepository', name: '*', matchLabels: { a: 'b' } }] }),
      ],
    },
    good: { 'a name': [receiver({ type: 'github', resources: [{ kind: 'GitRepository', name: 'shop' }] })] },
  },
  'push-events': {
    bad: {
      'a webhook without push': [webhook({ events: ['ping'] })],
      'a Receiver that refuses push': [receiver({ type: 'github', events: ['ping'] })],
      'a Receiver of an event that is called *': [receiver({ type: 'github', events: ['*'] })],
    },
    good: {
      'a Receiver of every event': [receiver({ type: 'github', events: [] })],
      'a Receiver of GitLab': [receiver({ type: 'gitlab', events: ['Push Hook'] })],
      'events that are not known yet': [webhook({ events: notKnown })],
      'a Receiver in capitals': [receiver({ type: 'github', events: ['Push'] })],
      'a webhook of every event': [webhook({ events: ['*'] })],
    },
  },
};
