import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SealedToken, SealingScope } from '../constructs/tokens/index.ts';
import { ProblemsError } from '../problems.ts';
import type { Settings } from '../settings/index.ts';
import { tokenVariable } from '../gitops/given-token.ts';
import { seal } from '../gitops/seal.ts';
import type { TokenFile } from '../gitops/token-file.ts';

interface SealedTokenOptions {
  readonly file: TokenFile;
  /** Of the project; a relative path of the certificate's file starts there. */
  readonly directory: string;
  readonly settings: Settings;
  readonly token?: string | undefined;
}

interface SealedFile {
  readonly metadata?: {
    readonly name?: unknown;
    readonly namespace?: unknown;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: { readonly encryptedData?: { readonly token?: unknown } };
}

/**
 * The sealed token of the file; a given token is sealed anew each time, because only the cluster could tell whether it
 * is another than the sealed one.
 * @throws ProblemsError
 */
export function sealedToken({ file, directory, settings, token }: SealedTokenOptions): SealedToken {
  if (token !== undefined) {
    const place = { name: settings.tokenSecret, namespace: settings.namespace };
    file.write({ metadata: place, spec: { encryptedData: { token: sealGiven(token, directory, settings) } } });
  }
  const { metadata, spec } = (file.read() ?? {}) as SealedFile;
  const encrypted = spec?.encryptedData?.token;
  if (typeof encrypted !== 'string' || !/^[A-Za-z0-9+/]{300,}=*$/.test(encrypted)) {
    throw file.problem('spec.encryptedData.token is no sealed value, as `kubeseal -o yaml` prints one');
  }
  const scope = (['cluster-wide', 'namespace-wide'] as const).find(
    (name) => metadata?.annotations?.[`sealedsecrets.bitnami.com/${name}`] === 'true',
  );
  checkPlace(file, scope, metadata, settings);
  return { type: 'sealed-secret', encrypted, ...(scope !== undefined && { scope }) };
}

/** The controller opens a value for the namespace and the name alone that it was sealed for, as far as its scope says. */
function checkPlace(
  file: TokenFile,
  scope: SealingScope = 'strict',
  { namespace, name }: NonNullable<SealedFile['metadata']> = {},
  settings: Settings,
): void {
  const expected = { namespace: settings.namespace, name: settings.tokenSecret };
  const opened = {
    strict: namespace === expected.namespace && name === expected.name,
    'namespace-wide': namespace === expected.namespace,
    'cluster-wide': true,
  }[scope];
  if (opened) return;
  throw file.problem(
    `it is sealed for the Secret ${namespace ?? '(none)'}/${name ?? '(none)'} (metadata, scope ${scope}), and ` +
      `fluxhook:namespace and fluxhook:tokenSecret are ${expected.namespace}/${expected.name}: the cluster could not open it`,
  );
}

function sealGiven(token: string, directory: string, { sealingCertificate, namespace, tokenSecret }: Settings): string {
  try {
    if (sealingCertificate === '') throw new Error(`needed to seal ${tokenVariable}`);
    return seal(token, readFileSync(resolve(directory, sealingCertificate), 'utf8'), { namespace, name: tokenSecret });
  } catch (error) {
    throw new ProblemsError('The token cannot be sealed', [
      {
        subject: 'fluxhook:sealingCertificate',
        value: JSON.stringify(sealingCertificate),
        problem: error instanceof Error ? error.message : String(error),
        choices: "a file with the certificate of the cluster's Sealed Secrets controller, in PEM",
        fix: 'kubeseal --fetch-cert > sealing.pem; pulumi config set fluxhook:sealingCertificate sealing.pem',
      },
    ]);
  }
}
