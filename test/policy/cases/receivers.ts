import { notKnown } from '../../../policy/object.ts';
import { type Cases, providers, receiver, webhook } from '../fixtures.ts';

const signed = ['github', 'gitlab', 'bitbucket', 'generic-hmac', 'harbor', 'nexus', 'gcr'];

const oidc = (...expressions: string[]) =>
  receiver({
    type: 'generic-oidc',
    secretRef: undefined,
    oidcProviders: [
      {
        issuerURL: 'https://token.actions.githubusercontent.com',
        audience: 'flux',
        variables: [{ name: 'org', expression: "claims.sub.split('/')[0]" }],
        validations: expressions.map((expression) => ({ expression, message: 'no' })),
      },
    ],
  });

/** True for anyone who has a token of the issuer. */
const forAnybody = [
  'true',
  '1 == 1',
  "claims.sub != ''",
  'has(claims.iss)',
  'size(claims.sub) > 0',
  "claims.iss == 'https://token.actions.githubusercontent.com'",
  "'flux' in claims.aud || claims.aud == 'flux'",
  'claims.exp > claims.iat',
  "claims.sub.startsWith('repo:')",
  "claims.sub.matches('.*')",
  "claims.sub.lowerAscii() != 'x'",
  "claims.sub != 'repo:evil/x:ref:refs/heads/main'",
  "claims.?repository.orValue('') != ''",
  "claims.ref == 'refs/heads/main'",
  "claims.repository == 'acme/shop' || true",
  // A branch and an account can be called so.
  "claims.sub.contains('acme/shop')",
  "claims.sub.startsWith('repo:acme')",
  "claims.repository_owner.startsWith('acme')",
  "vars.org != 'x'",
  "claims.repository.matches('acme/.*')",
  "claims.repository.matches('acme/shop')",
  "claims.repository.endsWith('/shop')",
  "claims.workflow == 'deploy' && claims.environment == 'production'",
  "claims.repository == 'acme/shop' || claims.event_name == 'workflow_dispatch'",
  "claims.job_workflow_ref == 'acme/workflows/.github/workflows/deploy.yaml@refs/heads/main'",
  "claims.email.endsWith('gserviceaccount.com')",
  "claims.email.contains('@acme.org')",
];

/** True only for who is meant, or an error to others. */
const forSome = [
  "claims.repository == 'acme/shop'",
  "claims.repository_owner == 'acme'",
  "claims.repository_owner_id == '1234'",
  "claims.sub == 'repo:acme/shop:ref:refs/heads/main'",
  "claims.sub.startsWith('repo:acme/')",
  "claims.repository in ['acme/shop', 'acme/web']",
  "claims.sub.matches('^repo:acme/[a-z]+:.*')",
  "claims.email.endsWith('@acme.org')",
  "claims.internal == 'x'",
  "vars.org == 'repo:acme'",
  "claims.workflow == 'deploy' && claims.repository == 'acme/shop'",
  "claims.repository.matches('^acme/.*')",
  "claims.environment == 'production' && claims.repository_owner == 'acme'",
  'false',
];

const named = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ kind: 'GitRepository', name: `app-${index}` }));

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
      ...Object.fromEntries(forAnybody.map((expression) => [expression, [oidc(expression)]])),
      'conditions of which none keeps anybody out': [oidc("claims.sub != ''", 'has(claims.aud)')],
      'no condition': [oidc()],
      'tokens of no issuer': [receiver({ type: 'generic-oidc', oidcProviders: [] })],
    },
    good: {
      ...Object.fromEntries(signed.map((type) => [type, [receiver({ type })]])),
      'generic-oidc': [receiver({ type: 'generic-oidc', secretRef: undefined, oidcProviders: providers })],
      ...Object.fromEntries(forSome.map((expression) => [expression, [oidc(expression)]])),
      'one condition of two that keeps others out': [oidc('true', "claims.repository == 'acme/shop'")],
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
  'few-targets': {
    bad: {
      'many names': [receiver({ type: 'github', resources: named(400) })],
      'many names, of a sender that waits as long as it likes': [
        receiver({ type: 'generic-hmac', resources: named(400) }),
      ],
      'behind a filter of the body': [
        receiver({ type: 'github', resources: named(400), resourceFilter: 'has(req.ref)' }),
      ],
    },
    good: {
      'one name less': [receiver({ type: 'github', resources: named(399) })],
      'a filter that picks for each delivery': [
        receiver({
          type: 'github',
          resources: named(400),
          resourceFilter: 'res.metadata.name == req.repository.name',
        }),
      ],
      'a filter that keeps one out': [
        receiver({ type: 'github', resources: named(400), resourceFilter: 'res.metadata.name != "app-0"' }),
      ],
    },
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
