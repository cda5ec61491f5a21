import { resolve } from 'node:path';
import type { SealedToken, SealingScope } from '../constructs/tokens/source.ts';
import { readTextFile } from '../files/text-file.ts';
import { ProblemsError } from '../problems/problem.ts';
import type { WebhookSettings } from '../settings/settings.ts';
import { tokenVariable } from './given-token.ts';
import { seal } from './seal.ts';
import type { TokenFile } from './token-file.ts';

interface SealedTokenOptions {
  readonly file: TokenFile;
  /** Of the project; a relative path of the certificate's file starts there. */
  readonly directory: string;
  readonly webhook: WebhookSettings;
  /** The controller's certificate: a file. Needed to seal. */
  readonly certificate: string | undefined;
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
 * The sealed token of the file; a given token is sealed again each time, because only the cluster could tell whether it
 * differs from the sealed one.
 * @throws ProblemsError
 */
export function sealedToken(options: SealedTokenOptions): SealedToken {
  const { file, webhook, token } = options;
  const { name, namespace } = webhook.secret;
  if (token !== undefined) {
    const sealed = sealGiven(token, options);
    file.write({ metadata: { name, namespace }, spec: { encryptedData: { token: sealed } } });
  }
  const { metadata, spec } = (file.read() ?? {}) as SealedFile;
  const encrypted = spec?.encryptedData?.token;
  if (typeof encrypted !== 'string' || !/^[A-Za-z0-9+/]{300,}=*$/.test(encrypted)) {
    throw file.problem('spec.encryptedData.token is no sealed value, as `kubeseal -o yaml` prints one');
  }
  const scope = (['cluster-wide', 'namespace-wide'] as const).find(
    (name) => metadata?.annotations?.[`sealedsecrets.bitnami.com/${name}`] === 'true',
  );
  checkPlace(file, scope, metadata, webhook);
  return { type: 'sealed-secret', encrypted, ...(scope !== undefined && { scope }) };
}

/** The controller opens a value only for the namespace and the name that it was sealed for, as far as its scope says. */
function checkPlace(
  file: TokenFile,
  scope: SealingScope = 'strict',
  { namespace, name }: NonNullable<SealedFile['metadata']> = {},
  { key, secret: expected }: WebhookSettings,
): void {
  const opened = {
    strict: namespace === expected.namespace && name === expected.name,
    'namespace-wide': namespace === expected.namespace,
    'cluster-wide': true,
  }[scope];
  if (opened) return;
  throw file.problem(
    `it is sealed for the Secret ${namespace ?? '(none)'}/${name ?? '(none)'} (metadata, scope ${scope}), and ` +
      `${key}namespace and ${key}tokenSecret are ${expected.namespace}/${expected.name}: the cluster could not open it`,
  );
}

function sealGiven(token: string, { directory, certificate, webhook }: SealedTokenOptions): string {
  try {
    if (certificate === undefined) throw new Error(`needed to seal ${tokenVariable}`);
    return seal(token, readTextFile(resolve(directory, certificate)), webhook.secret);
  } catch (error) {
    const key = `${webhook.key}tokenSource`;
    throw new ProblemsError('The token cannot be sealed', [
      {
        subject: `${key}.certificate`,
        value: JSON.stringify(certificate),
        problem: error instanceof Error ? error.message : String(error),
        choices: "a file with the certificate of the cluster's Sealed Secrets controller, in PEM",
        fix: `kubeseal --fetch-cert > sealing.pem; in the stack's file: ${key}: { type: sealed-secret, certificate: sealing.pem }`,
      },
    ]);
  }
}
