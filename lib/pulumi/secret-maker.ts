import type { ExternalToken, TokenSource } from '../constructs/tokens/index.ts';
import { externalSecretApi, gvkOf, sealedSecretApi } from '../constructs/tokens/operators.ts';
import type { LiveObject } from '../operate/cluster.ts';
import { conditionOf } from '../operate/readiness.ts';
import type { Problem } from '../problems/problem.ts';

/** A Secret with a webhook's token that something other than Pulumi creates. */
export interface TokenSecret {
  readonly name: string;
  readonly namespace: string;
  readonly source: Extract<TokenSource, { readonly type: string }>;
}

/** Where the token of a Secret comes from; `pulumi` is Pulumi itself. */
export type TokenSourceType = TokenSecret['source']['type'];

/** An operator in the cluster that makes the Secret with the token from an object of its own. */
export interface SecretMaker {
  readonly operator: string;
  /** A word of the names of its Pods. */
  readonly pods: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** Type of the condition that says whether the Secret was made. */
  readonly condition: string;
  /** Whether the condition is about the object in its current form. */
  readonly isCurrent: (object: LiveObject) => boolean;
  /** Whether the operator tries again by itself when it failed. */
  readonly triesAgain: boolean;
  /** What may be wrong, and what to do about it. */
  readonly explain: (secret: TokenSecret, message: string) => Pick<Problem, 'choices' | 'fix'>;
}

/** The operators, by the source of the token. */
export const secretMakers: Readonly<Partial<Record<TokenSourceType, SecretMaker>>> = {
  'external-secret': {
    operator: 'the External Secrets Operator',
    pods: 'external-secrets',
    ...gvkOf(externalSecretApi),
    condition: 'Ready',
    // A failure leaves the version as it was. Source: external-secrets, pkg/controllers/util (GetResourceVersion).
    isCurrent: (object) =>
      conditionOf('Ready', object)?.status === 'False' ||
      String(object.status?.syncedResourceVersion).startsWith(`${object.metadata.generation}-`),
    triesAgain: true,
    explain: explainStore,
  },
  'sealed-secret': {
    operator: 'the Sealed Secrets controller',
    pods: 'sealed-secrets',
    ...gvkOf(sealedSecretApi),
    condition: 'Synced',
    isCurrent: ({ metadata, status }) => status?.observedGeneration === metadata.generation,
    // It gives up after five attempts within a second (--max-unseal-retries).
    triesAgain: false,
    explain: explainSeal,
  },
};

/** Whether the operator has created the Secret, or reported that it cannot; undefined until it has reported either. */
export function verdict(maker: SecretMaker, object: LiveObject): { made: boolean; message: string } | undefined {
  const condition = conditionOf(maker.condition, object);
  if (condition === undefined || !maker.isCurrent(object)) return undefined;
  return { made: condition.status === 'True', message: condition.message ?? '' };
}

/** Why the Secret does not exist yet, as far as the object shows. */
export function notMade(maker: SecretMaker, secret: TokenSecret, object: LiveObject | undefined): Problem {
  const { kind, operator, pods } = maker;
  const { namespace, name } = secret;
  const subject = `${kind} ${namespace}/${name}`;
  if (object === undefined) {
    return {
      subject,
      problem: 'it is not in the cluster',
      choices: 'deployed by `pulumi up`; with fluxhook:ownership git, what `cdk8s synth` wrote, applied by Flux',
      fix: `kubectl -n ${namespace} get ${kind.toLowerCase()} ${name}; see docs/tokens.md`,
    };
  }
  const said = verdict(maker, object);
  if (said === undefined) {
    return {
      subject,
      problem: `${operator} has not said whether it made the Secret`,
      choices: `${operator}, running and watching this namespace`,
      fix: `kubectl get pods --all-namespaces | grep ${pods}; kubectl -n ${namespace} describe ${kind.toLowerCase()} ${name}`,
    };
  }
  return {
    subject,
    problem: `${operator} cannot make the Secret: ${said.message}`,
    ...maker.explain(secret, said.message),
  };
}

function explainStore({ name, namespace, source }: TokenSecret): Pick<Problem, 'choices' | 'fix'> {
  const { store, key, property } = source as ExternalToken;
  const [kind = '', storeName] = store.split('/');
  const place = kind === 'SecretStore' ? `-n ${namespace} ` : '';
  const ofProperty = property === undefined ? '' : ` with the property ${property}`;
  return {
    choices: `a ${store} that is ready, and in it ${key}${ofProperty}`,
    fix:
      `kubectl -n ${namespace} describe externalsecret ${name}, whose events have what the store answered; ` +
      `kubectl ${place}describe ${kind.toLowerCase()} ${storeName}`,
  };
}

function explainSeal({ name, namespace }: TokenSecret, message: string): Pick<Problem, 'choices' | 'fix'> {
  // The controller looks again when the sealed text changes, and at no other time.
  const sealAgain = 'openssl rand -hex 32 | FLUXHOOK_TOKEN=- npx fluxhook synth; then run the same command again';
  if (message.includes('already exists')) {
    return {
      choices: 'no Secret of this name that somebody else made, or one that is handed over to the controller',
      fix: `kubectl -n ${namespace} annotate secret ${name} sealedsecrets.bitnami.com/managed=true; ${sealAgain}`,
    };
  }
  return {
    choices: `a token sealed with a certificate of this cluster's controller, for a Secret ${name} in ${namespace}`,
    fix: `kubeseal --fetch-cert > sealing.pem; ${sealAgain}`,
  };
}
