import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

/**
 * Who may use the API server. The person at the keyboard is cluster admin, the controller manager runs under the
 * user Kubernetes' own default roles are bound to, and the Flux controllers under a user that has only
 * Flux's own role (see flux-roles.yaml).
 */
const identities = {
  admin: { user: 'sandbox-admin', groups: ['system:masters'] },
  'kube-controller-manager': { user: 'system:kube-controller-manager', groups: [] },
  flux: { user: 'flux-controllers', groups: [] },
} as const;

export type Identity = keyof typeof identities;

export interface Credentials {
  readonly tokens: Record<Identity, string>;
  /** Token file in the format of kube-apiserver's --token-auth-file. */
  readonly tokenFile: string;
  /** PEM key that service account tokens are signed with. */
  readonly serviceAccountKeyFile: string;
}

/** Makes fresh credentials in `dir`, readable only by their owner. */
export function createCredentials(dir: string): Credentials {
  const tokens = Object.fromEntries(
    Object.keys(identities).map((identity) => [identity, randomBytes(24).toString('base64url')]),
  ) as Record<Identity, string>;
  const tokenFile = join(dir, 'tokens.csv');
  const rows = Object.entries(identities).map(
    ([identity, { user, groups }]) => `${tokens[identity as Identity]},${user},${user},"${groups.join(',')}"`,
  );
  writeSecret(tokenFile, `${rows.join('\n')}\n`);

  const serviceAccountKeyFile = join(dir, 'service-account.key');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeSecret(serviceAccountKeyFile, privateKey.export({ type: 'sec1', format: 'pem' }).toString());
  return { tokens, tokenFile, serviceAccountKeyFile };
}

/** Writes a kubeconfig with one context, for kubectl, flux, Pulumi and the controllers alike. */
export function writeKubeconfig(file: string, options: { server: string; ca: string; token: string }): string {
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'sandbox',
    clusters: [
      {
        name: 'sandbox',
        cluster: { server: options.server, 'certificate-authority-data': Buffer.from(options.ca).toString('base64') },
      },
    ],
    users: [{ name: 'sandbox', user: { token: options.token } }],
    contexts: [{ name: 'sandbox', context: { cluster: 'sandbox', user: 'sandbox', namespace: 'flux-system' } }],
  };
  writeSecret(file, stringify(kubeconfig, { lineWidth: 0 }));
  return file;
}

function writeSecret(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
}
