import { notKnown } from '../../../policy/object.ts';
import { type Cases, receiver, webhook } from '../fixtures.ts';

export const receivers: Cases = {
  'json-payload': {
    bad: {
      form: [webhook({}, { contentType: 'form' })],
      "GitHub's default": [webhook({}, { contentType: undefined })],
    },
    good: { json: [webhook({})] },
  },
  'authenticated-receiver': {
    bad: Object.fromEntries(
      ['generic', 'cdevents', 'dockerhub', 'quay', 'acr'].map((type) => [type, [receiver({ type })]]),
    ),
    good: Object.fromEntries(
      ['github', 'gitlab', 'bitbucket', 'generic-hmac', 'generic-oidc', 'harbor', 'nexus', 'gcr'].map((type) => [
        type,
        [receiver({ type })],
      ]),
    ),
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
    },
    good: {
      'a Receiver of every event': [receiver({ type: 'github', events: [] })],
      'a Receiver of GitLab': [receiver({ type: 'gitlab', events: ['Push Hook'] })],
      'events that are not known yet': [webhook({ events: notKnown })],
    },
  },
};
