import type { Problem } from '../problems.ts';
import type { Settings } from '../settings/index.ts';
import type { LiveObject } from './live-object.ts';

/** An operator in the cluster that makes the Secret with the token from an object of its own. */
export interface SecretMaker {
  readonly operator: string;
  /** A word of the names of its Pods. */
  readonly pods: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** Type of the condition that says whether the Secret was made. */
  readonly condition: string;
  /** Whether the condition is about the object in its present form. */
  readonly isCurrent: (object: LiveObject) => boolean;
  /** Whether the operator tries again by itself when it failed. */
  readonly triesAgain: boolean;
  /** What may be wrong, and what to do about it. */
  readonly explain: (settings: Settings, message: string) => Pick<Problem, 'choices' | 'fix'>;
}

/** The operators, by the source of the token. */
export const secretMakers: Readonly<Partial<Record<Settings['tokenSource'], SecretMaker>>> = {
  'external-secret': {
    operator: 'the External Secrets Operator',
    pods: 'external-secrets',
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    condition: 'Ready',
    // A failure leaves the version as it was. Source: external-secrets, pkg/controllers/util (GetResourceVersion).
    isCurrent: ({ metadata, status }) =>
      isFalse('Ready', status) || String(status?.syncedResourceVersion).startsWith(`${metadata.generation}-`),
    triesAgain: true,
    explain: explainStore,
  },
  'sealed-secret': {
    operator: 'the Sealed Secrets controller',
    pods: 'sealed-secrets',
    apiVersion: 'bitnami.com/v1alpha1',
    kind: 'SealedSecret',
    condition: 'Synced',
    isCurrent: ({ metadata, status }) => status?.observedGeneration === metadata.generation,
    // It gives up after five attempts within a second (--max-unseal-retries).
    triesAgain: false,
    explain: explainSeal,
  },
};

/** Whether the operator has made the Secret, or said that it cannot; undefined as long as it has said nothing. */
export function verdict(maker: SecretMaker, object: LiveObject): { made: boolean; message: string } | undefined {
  const condition = find(maker.condition, object.status);
  if (condition === undefined || !maker.isCurrent(object)) return undefined;
  return { made: condition.status === 'True', message: condition.message ?? '' };
}

/** Why the Secret is not there yet, as far as the object tells. */
export function notMade(maker: SecretMaker, settings: Settings, object: LiveObject | undefined): Problem {
  const { kind, operator, pods } = maker;
  const { namespace, tokenSecret } = settings;
  const subject = `${kind} ${namespace}/${tokenSecret}`;
  if (object === undefined) {
    return {
      subject,
      problem: 'it is not in the cluster',
      choices: 'deployed by `pulumi up`; with fluxhook:ownership git, what `cdk8s synth` wrote, applied by Flux',
      fix: `kubectl -n ${namespace} get ${kind.toLowerCase()} ${tokenSecret}; see docs/tokens.md`,
    };
  }
  const said = verdict(maker, object);
  if (said === undefined) {
    return {
      subject,
      problem: `${operator} has not said whether it made the Secret`,
      choices: `${operator}, running and watching this namespace`,
      fix: `kubectl get pods --all-namespaces | grep ${pods}; kubectl -n ${namespace} describe ${kind.toLowerCase()} ${tokenSecret}`,
    };
  }
  return {
    subject,
    problem: `${operator} cannot make the Secret: ${said.message}`,
    ...maker.explain(settings, said.message),
  };
}

function explainStore(settings: Settings): Pick<Problem, 'choices' | 'fix'> {
  const { namespace, secretStore, secretStoreKey, secretStoreProperty, tokenSecret } = settings;
  const [kind = '', name] = secretStore.split('/');
  const place = kind === 'SecretStore' ? `-n ${namespace} ` : '';
  const property = secretStoreProperty === '' ? '' : ` with the property ${secretStoreProperty}`;
  return {
    choices: `a ${secretStore} that is ready, and in it ${secretStoreKey}${property}`,
    fix:
      `kubectl -n ${namespace} describe externalsecret ${tokenSecret}, whose events have what the store answered; ` +
      `kubectl ${place}describe ${kind.toLowerCase()} ${name}`,
  };
}

function explainSeal(settings: Settings, message: string): Pick<Problem, 'choices' | 'fix'> {
  const { namespace, sealingCertificate, tokenSecret } = settings;
  // The controller looks again when the sealed text changes, and at no other time.
  const sealAgain = 'openssl rand -hex 32 | FLUXHOOK_TOKEN=- npm run synth; then the same command again';
  if (message.includes('already exists')) {
    return {
      choices: 'no Secret of this name that somebody else made, or one that is handed over to the controller',
      fix: `kubectl -n ${namespace} annotate secret ${tokenSecret} sealedsecrets.bitnami.com/managed=true; ${sealAgain}`,
    };
  }
  return {
    choices: `a token sealed with a certificate of this cluster's controller, for a Secret ${tokenSecret} in ${namespace}`,
    fix: `kubeseal --fetch-cert > ${sealingCertificate || 'sealing.pem'}; ${sealAgain}`,
  };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

function find(type: string, status: LiveObject['status']): Condition | undefined {
  return ((status?.conditions ?? []) as Condition[]).find((condition) => condition.type === type);
}

function isFalse(type: string, status: LiveObject['status']): boolean {
  return find(type, status)?.status === 'False';
}
