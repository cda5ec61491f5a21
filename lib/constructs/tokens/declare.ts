import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { isTokenVariable, tokenVariableChoices } from '../../flux/substitution.ts';
import type { ObjectMetadata } from '../metadata.ts';
import { checkTree } from '../tree.ts';
import { checkAtSynth } from '../validate.ts';
import type { Violation } from '../violation.ts';
import { externalSecret, type SecretParts, sealedSecret, sopsSecret, substitutedSecret } from './manifest.ts';
import { type Deferred, type TokenSource, tokenAnnotation } from './source.ts';

/** Flux looks at a changed Secret at once only with this label; without it the old path stays until `interval`. */
const watched = { 'reconcile.fluxcd.io/watch': 'Enabled' };

export interface TokenSecretProps {
  readonly metadata: ObjectMetadata;
  readonly token: TokenSource | undefined;
  /** Keys beside the token that are not secret. */
  readonly plain?: Readonly<Record<string, string>>;
  /** The annotation's text if there is no token. */
  readonly missing: string;
}

/**
 * Declares a Secret with a token, or what makes it in the cluster, as the construct's main child. A source that cannot
 * make this Secret is a violation.
 * @throws Error for a token in plain text
 */
export function declareTokenSecret(scope: Construct, { metadata, token, plain = {}, missing }: TokenSecretProps) {
  if (typeof token === 'string') {
    // Thrown at once, because a violation would show the value.
    throw new Error(
      `${scope.node.path}: token is a plain string, which would be written to dist/; allowed: a value that only the ` +
        "engine knows, such as new pulumi.Config('fluxhook').requireSecret('token'), or a source such as " +
        "{ type: 'existing-secret' }. Leave it out for cdk8s synth.",
    );
  }
  const { name, namespace, labels, annotations } = metadata;
  const parts: SecretParts = {
    place: { name, ...(namespace !== undefined && { namespace }) },
    labels: { ...watched, ...labels },
    ...(annotations !== undefined && Object.keys(annotations).length > 0 && { annotations }),
    plain,
  };
  checkTree(scope.node.root);
  if (token === undefined || 'apply' in token) {
    declareSecret(scope, parts, token, missing);
    return;
  }
  checkAtSynth(scope, () => sourceViolations(parts, token));
  const manifest = sourceManifest(parts, token);
  if (manifest !== undefined) new ApiObject(scope, 'Resource', manifest);
}

function declareSecret(
  scope: Construct,
  { place, labels, annotations, plain }: SecretParts,
  token: Deferred<string> | undefined,
  missing: string,
): void {
  const written = { ...(token === undefined && { [tokenAnnotation]: missing }), ...annotations };
  // At the path of cdk8s-plus' Secret, which made it once: Pulumi's names come from paths.
  new ApiObject(new Construct(scope, 'Resource'), 'Resource', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { ...place, labels, ...(Object.keys(written).length > 0 && { annotations: written }) },
    // The deploying front end's resolver replaces a deferred token before it is rendered.
    stringData: { ...plain, ...(token !== undefined && { token }) },
    immutable: false,
  });
}

function sourceManifest(parts: SecretParts, token: Exclude<TokenSource, Deferred<string>>) {
  switch (token.type) {
    case 'existing-secret':
      return undefined;
    case 'external-secret':
      return externalSecret(parts, token);
    case 'sealed-secret':
      return sealedSecret(parts, token);
    case 'sops':
      return sopsSecret(parts, token);
    case 'substitution':
      return substitutedSecret(parts, token);
    default:
      return token satisfies never;
  }
}

function sourceViolations({ plain }: SecretParts, token: Exclude<TokenSource, Deferred<string>>): Violation[] {
  if (token.type === 'substitution' && !isTokenVariable(token.variable)) {
    const [value, choices] = [token.variable, tokenVariableChoices];
    return [{ prop: 'variable', value, choices, fix: 'Choose another name.' }];
  }
  // SOPS expects every value below a matching key to be encrypted, and fails at one that is not.
  if (token.type === 'sops' && Object.keys(plain).length > 0) {
    const value = token.metadata.encrypted_regex;
    if (typeof value === 'string' && !new RegExp(value).test('stringData')) return [];
    const fix = 'Encrypt the token again: files of `cdk8s synth` have the right one.';
    return [{ prop: 'encrypted_regex', value, choices: 'one that matches token and not stringData', fix }];
  }
  return [];
}
