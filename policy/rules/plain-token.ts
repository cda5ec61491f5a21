import { entries, field, groupOf, isWebhook, type PolicyObject, textsIn } from '../object.ts';
import type { ObjectRule, Violation } from '../rule.ts';
import { embedded } from '../secrets/embedded.ts';
import { isExempt, isGuarded, plainVariables } from '../secrets/flux-variables.ts';
import { inPlaces } from '../secrets/places.ts';
import { type Around, secretData } from '../secrets/plain-values.ts';
import { isSopsDocument } from '../secrets/sops.ts';
import { surelySecret } from '../secrets/sure-shapes.ts';

/** kubectl keeps the whole manifest in this annotation. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** No token is in plain text where it can be read. */
export const plainToken: ObjectRule = {
  name: 'plain-token',
  level: 'mandatory',
  scope: 'object',
  description:
    'No Secret, no source of a Secret and no webhook has a token in plain text; a preview sees this only in manifests given as text.',
  acceptsReason: false,
  *check(object, stack) {
    const said = new Set<string>();
    for (const violation of violations(object, stack)) {
      if (said.has(violation.problem)) continue;
      said.add(violation.problem);
      yield violation;
    }
  },
};

function* violations(object: PolicyObject, stack: readonly PolicyObject[]): Iterable<Violation> {
  const { metadata } = object;
  const around: Around = {
    isSops: isSopsDocument(object),
    isGuarded: isGuarded(object) && !isExempt(object),
    isTemplate: false,
    variables: plainVariables(stack),
  };
  if (isWebhook(object)) yield* webhook(object);
  else if (object.kind === 'Secret' && object.apiVersion === 'v1') {
    yield* secretData(object, '', around);
    yield* annotation(object);
    yield* surely(metadata, 'metadata');
  } else {
    yield* inPlaces(object, around);
    yield* sealed(object);
    yield* embedded(object, '', around);
    yield* surely(object, '');
  }
}

function* annotation({ metadata }: PolicyObject): Iterable<Violation> {
  const applied = field(metadata.annotations, lastApplied);
  if (typeof applied !== 'string') return;
  yield {
    problem: `the annotation ${lastApplied} repeats the Secret in plain text`,
    fix: 'Remove the annotation.',
    reach: [applied],
  };
}

function* webhook(object: PolicyObject): Iterable<Violation> {
  const secret = field(object, 'configuration', 'secret');
  if (typeof secret !== 'string' || secret === '') return;
  yield {
    problem: 'configuration.secret is in plain text: it is in the state and in every plan',
    fix: 'Create a new token and pass it as a Pulumi secret (pulumi.secret, config.requireSecret).',
  };
}

/** A value in the place of a sealed one that decodes to plain text. */
function* sealed(object: PolicyObject): Iterable<Violation> {
  if (groupOf(object) !== 'bitnami.com') return;
  for (const [key, value] of entries(field(object, 'spec', 'encryptedData'))) {
    if (typeof value !== 'string' || value === '') continue;
    const isBase64 = /^[A-Za-z0-9+/\s]+={0,2}$/.test(value);
    const text = isBase64 ? Buffer.from(value, 'base64').toString('latin1') : value;
    if (!/^[\x20-\x7e\s]+$/.test(text) && isBase64) continue;
    yield {
      problem: `spec.encryptedData.${key} is not sealed: anyone who reads it can use it`,
      fix: 'Seal a new value (kubeseal --raw).',
      reach: [value],
    };
  }
}

/** Tokens that are recognized by their form, wherever they are. */
function* surely(value: unknown, at: string): Iterable<Violation> {
  for (const [where, text] of textsIn(value, at)) {
    const secret = surelySecret(text);
    if (secret === undefined) continue;
    yield {
      problem: `${where} has ${secret.what} in it: anyone who reads it can use it`,
      fix: 'Remove it, create a new one, and keep that in a Secret that is encrypted or comes from a store.',
      reach: [secret.value],
    };
  }
}
