import type { Problem } from '../../problems.ts';
import type { Settings } from '../../settings/index.ts';

/**
 * Token sources that only Flux can deploy: kustomize-controller decrypts SOPS files and substitutes variables, and
 * Pulumi does neither.
 */
export function checkTokenSource({ tokenSource, ownership }: Settings): Problem[] {
  if (ownership === 'git' || (tokenSource !== 'sops' && tokenSource !== 'substitution')) return [];
  return [
    {
      subject: 'fluxhook:tokenSource',
      value: JSON.stringify(tokenSource),
      problem: `only Flux can put this token into the cluster, and with fluxhook:ownership ${ownership} Pulumi deploys the Secret`,
      choices:
        'with fluxhook:ownership git any source; otherwise pulumi, existing-secret, external-secret, sealed-secret',
      fix: 'pulumi config set fluxhook:ownership git, or pulumi config set fluxhook:tokenSource pulumi',
    },
  ];
}
