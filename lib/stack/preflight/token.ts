import { externalSecretApi, sealedSecretApi } from '../../constructs/tokens/operators.ts';
import type { Problem } from '../../problems/problem.ts';
import type { StackSettings, TokenSettings } from '../../settings/index.ts';

/**
 * Token sources that only Flux can deploy: kustomize-controller decrypts SOPS files and substitutes variables, and
 * Pulumi does neither.
 */
export function checkTokenSources({ webhooks, ownership }: StackSettings): Problem[] {
  if (ownership === 'git') return [];
  return webhooks
    .filter(({ secret: { source } }) => source.type === 'sops' || source.type === 'substitution')
    .map(({ key, secret: { source } }) => ({
      subject: `${key}tokenSource`,
      value: JSON.stringify(source.type),
      problem: `only Flux can put this token into the cluster, but with fluxhook:ownership ${ownership} Pulumi deploys the Secret`,
      choices:
        'with fluxhook:ownership git any source; otherwise pulumi, existing-secret, external-secret, sealed-secret',
      fix: `pulumi config set fluxhook:ownership git, or pulumi config set --path '${key}tokenSource' pulumi`,
    }));
}

/** The API of an operator that makes the Secret with the token. */
export interface TokenApi {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** The operator, with its oldest version that serves this API. */
  readonly operator: string;
  /** The command that installs it. */
  readonly install: string;
}

/** The APIs that no cluster has by default, by the source that needs them. */
export const tokenApis: Readonly<Partial<Record<TokenSettings['type'], TokenApi>>> = {
  'external-secret': {
    ...externalSecretApi,
    operator: 'the External Secrets Operator 0.16 or newer',
    install:
      'helm install external-secrets external-secrets --repo https://charts.external-secrets.io ' +
      '--namespace external-secrets --create-namespace',
  },
  'sealed-secret': {
    ...sealedSecretApi,
    operator: 'the Sealed Secrets controller',
    // The name under which kubeseal looks for it.
    install:
      'helm install sealed-secrets sealed-secrets --repo https://bitnami.github.io/sealed-secrets ' +
      '--namespace kube-system --set-string fullnameOverride=sealed-secrets-controller',
  },
};

/** For a cluster without the operator that the source needs. */
export function noTokenApi(where: string, source: TokenSettings['type'], api: TokenApi): Problem {
  return {
    subject: 'fluxhook:tokenSource',
    value: JSON.stringify(source),
    problem: `the cluster ${where} does not serve ${api.resource}.${api.group}/${api.version}`,
    choices: `a cluster with ${api.operator}; or another source`,
    fix: `${api.install}; then run the same command again. Or pulumi config set fluxhook:tokenSource pulumi`,
  };
}
