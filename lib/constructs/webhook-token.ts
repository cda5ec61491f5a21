import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Deferred, TokenSource } from './tokens/index.ts';
import { externalSecret, type SecretMetadata, sealedSecret, sopsSecret, substitutedSecret } from './tokens/manifest.ts';
import { checkTree } from './tree.ts';

/** Annotation that says, on a Secret without a token, where the token has to come from. */
export const tokenAnnotation = 'fluxhook.dev/token';

const noToken =
  'missing: this manifest carries no token, so the Receiver stays not ready. Deploy with `pulumi up`, which generates ' +
  'one, or choose another source with the setting fluxhook:tokenSource; never write it into this file.';

/** Flux looks at a changed Secret at once only with this label; without it the old path stays until `interval`. */
const labels = { 'reconcile.fluxcd.io/watch': 'Enabled' };

export interface WebhookTokenProps {
  /** metadata.name of the Secret. @default webhook-token */
  readonly name?: string;
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  /**
   * Where the HMAC key shared by GitHub and the Receiver comes from. Whoever has it can trigger reconciliations.
   * @default - no token: the Secret has no data and an annotation says what to choose
   */
  readonly token?: TokenSource;
}

/** The Secret that a Receiver checks signatures with (key `token`), or what makes it in the cluster. */
export class WebhookToken extends Construct {
  readonly name: string;

  /** @throws Error for a token in plain text */
  constructor(scope: Construct, id: string, props: WebhookTokenProps = {}) {
    super(scope, id);
    const { token } = props;
    if (typeof token === 'string') {
      // Not an InvalidPropsError: that one shows the value.
      throw new Error(
        `${this.node.path}: token is a plain string, which would be written to dist/; allowed: a value that only the ` +
          "engine knows, such as new pulumi.Config('fluxhook').requireSecret('token'). Leave it out for cdk8s synth.",
      );
    }
    this.name = props.name ?? 'webhook-token';
    checkTree(this.node.root);
    const metadata = {
      name: this.name,
      ...(props.namespace !== undefined && { namespace: props.namespace }),
      labels,
    };
    if (token === undefined || isDeferred(token)) this.#declareSecret(metadata, token);
    else this.#declareSource(metadata, token);
  }

  #declareSecret(metadata: SecretMetadata, token: Deferred<string> | undefined): void {
    new kplus.Secret(this, 'Resource', {
      metadata: { ...metadata, ...(token === undefined && { annotations: { [tokenAnnotation]: noToken } }) },
      // cdk8s-plus types the value as string; the deploying front end's resolver replaces it before it is rendered.
      ...(token !== undefined && { stringData: { token: token as unknown as string } }),
    });
  }

  #declareSource(metadata: SecretMetadata, token: Exclude<TokenSource, Deferred<string>>): void {
    switch (token.type) {
      case 'existing-secret':
        return;
      case 'external-secret':
        new ApiObject(this, 'Resource', externalSecret(metadata, token));
        return;
      case 'sealed-secret':
        new ApiObject(this, 'Resource', sealedSecret(metadata, token));
        return;
      case 'sops':
        new ApiObject(this, 'Resource', sopsSecret(metadata, token));
        return;
      case 'substitution':
        new ApiObject(this, 'Resource', substitutedSecret(metadata, token));
        return;
      default:
        token satisfies never;
    }
  }
}

function isDeferred(token: TokenSource): token is Deferred<string> {
  return 'apply' in token;
}
