import { externalSecretApi, sealedSecretApi } from '../../lib/constructs/tokens/operators.ts';
import { hasCredentials } from '../../lib/flux/source-url.ts';
import { encrypted, entries, field, groupOf, isWebhook, notKnown, type PolicyObject } from '../object.ts';
import type { ObjectRule, Violation } from '../rule.ts';

/** kubectl keeps the whole manifest in this annotation. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Where other objects have values that end up in a Secret: templates of ExternalSecret and SealedSecret, Flux's variables. */
const templates: Readonly<Record<string, readonly string[]>> = {
  [externalSecretApi.group]: ['spec', 'target', 'template', 'data'],
  [sealedSecretApi.group]: ['spec', 'template', 'data'],
  'kustomize.toolkit.fluxcd.io': ['spec', 'postBuild', 'substitute'],
};

const takeOut =
  'Take the value out and make a new token; deploy it as a Pulumi secret, or through External Secrets, Sealed Secrets or SOPS.';
const triggers = 'whoever reads it can trigger reconciliations';

/** No token is written down where it can be read. */
export const plainToken: ObjectRule = {
  name: 'plain-token',
  level: 'mandatory',
  scope: 'object',
  description:
    'No Secret and no webhook carries a token in plain text; a preview sees this only in manifests given as text.',
  acceptsReason: false,
  *check(object) {
    if (object.kind === 'Secret' && object.apiVersion === 'v1') {
      for (const part of ['data', 'stringData']) {
        for (const [key, value] of entries(field(object, part))) {
          if (isProtected(value)) continue;
          yield {
            problem:
              value === ''
                ? `${part}.${key} is empty: Flux then accepts unsigned deliveries`
                : `${part}.${key} is in plain text: ${triggers}`,
            fix: takeOut,
            reach: [String(value)],
          };
        }
      }
    }
    yield* template(object);
    const applied = field(object.metadata.annotations, lastApplied);
    if (object.kind === 'Secret' && typeof applied === 'string') {
      yield {
        problem: `the annotation ${lastApplied} repeats the Secret in plain text`,
        fix: 'Remove the annotation.',
        reach: [applied],
      };
    }
    if (isWebhook(object)) {
      const secret = field(object, 'configuration', 'secret');
      if (typeof secret === 'string' && secret !== '') {
        yield {
          problem: 'configuration.secret is in plain text: it stands in the state and in every plan',
          fix: 'Pass it as a Pulumi secret (pulumi.secret, config.requireSecret), and make a new token.',
        };
      }
    }
  },
};

/** Other values stand here by right; a name that ends in "token" says what this one is. */
function* template(object: PolicyObject): Iterable<Violation> {
  const group = groupOf(object);
  const path = (Object.hasOwn(templates, group) && templates[group]) || [];
  for (const [key, value] of path.length > 0 ? entries(field(object, ...path)) : []) {
    if (!/token$/i.test(key) || typeof value !== 'string' || isProtected(value) || /^$|\{\{/.test(value)) continue;
    yield { problem: `${path.join('.')}.${key} is in plain text: ${triggers}`, fix: takeOut, reach: [value] };
  }
}

/** Where objects of Flux have a URL: sources of all kinds, and whom alerts are sent to. */
const urls: Readonly<Record<string, readonly string[]>> = {
  'source.toolkit.fluxcd.io/GitRepository': ['spec', 'url'],
  'source.toolkit.fluxcd.io/HelmRepository': ['spec', 'url'],
  'source.toolkit.fluxcd.io/OCIRepository': ['spec', 'url'],
  'source.toolkit.fluxcd.io/Bucket': ['spec', 'endpoint'],
  'notification.toolkit.fluxcd.io/Provider': ['spec', 'address'],
};

/** No password is written down where it can be read. */
export const plainCredentials: ObjectRule = {
  name: 'plain-credentials',
  level: 'mandatory',
  scope: 'object',
  description: 'No URL of a Flux source or Provider has a password or a token in it.',
  acceptsReason: false,
  *check(object) {
    const path = urls[`${groupOf(object)}/${object.kind}`];
    if (path === undefined) return;
    const url = field(object, ...path);
    // The user of Sentry's DSN is a public key.
    if (typeof url !== 'string' || field(object, 'spec', 'type') === 'sentry' || !hasCredentials(url)) return;
    yield {
      problem: `${path.join('.')} has credentials in it: whoever reads the manifest can use them`,
      fix: 'Put them into a Secret, name it in spec.secretRef, and make new ones.',
    };
  },
};

/** A webhook that signs what it delivers. */
export const hookSecret: ObjectRule = {
  name: 'hook-secret',
  level: 'mandatory',
  scope: 'object',
  description: 'A webhook signs its deliveries with a secret.',
  acceptsReason: false,
  *check(object) {
    if (!isWebhook(object)) return;
    const secret = field(object, 'configuration', 'secret');
    if (secret !== undefined && secret !== null && secret !== '') return;
    yield {
      problem: 'the webhook has no secret: its deliveries are not signed',
      fix: "Set configuration.secret to the Receiver's token.",
    };
  },
};

/** Secret to Pulumi, encrypted by SOPS, or a variable that Flux puts in (postBuild.substitute). */
function isProtected(value: unknown): boolean {
  if (value === encrypted || value === notKnown) return true;
  return typeof value === 'string' && (/^ENC\[[A-Z0-9_]+,.*\]$/s.test(value) || /^\$\{\w+(:-\[\])?\}$/.test(value));
}
