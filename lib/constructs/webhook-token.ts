import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/**
 * A value that is known only to the engine that deploys the objects, such as a Pulumi output. The front end that
 * takes one brings the cdk8s resolver for it. A plain string is deliberately none: it would be written to dist/.
 */
export interface Deferred<T> {
  apply<U>(use: (value: T) => U): unknown;
}

/** Annotation that says, on a Secret without a token, where the token has to come from. */
export const tokenAnnotation = 'fluxhook.dev/token';

const noToken =
  'missing: this manifest carries no token, so the Receiver stays not ready. Deploy with `pulumi up`, which generates ' +
  'one, or set the key `token` of this Secret in the cluster; never in this file.';

export interface WebhookTokenProps {
  /** metadata.name of the Secret. @default webhook-token */
  readonly name?: string;
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  /**
   * The HMAC key shared by GitHub and the Receiver. Whoever has it can trigger reconciliations.
   * @default - no token: the Secret has no data and an annotation says what to choose
   */
  readonly token?: Deferred<string>;
}

/** The Secret that a Receiver checks signatures with (key `token`). */
export class WebhookToken extends Construct {
  readonly name: string;

  /** @throws Error for a token in plain text */
  constructor(scope: Construct, id: string, props: WebhookTokenProps = {}) {
    super(scope, id);
    if (typeof props.token === 'string') {
      // Not an InvalidPropsError: that one shows the value.
      throw new Error(
        `${this.node.path}: token is a plain string, which would be written to dist/; allowed: a value that only the ` +
          "engine knows, such as new pulumi.Config('fluxhook').requireSecret('token'). Leave it out for cdk8s synth.",
      );
    }
    this.name = props.name ?? 'webhook-token';
    new kplus.Secret(this, 'Resource', {
      metadata: {
        name: this.name,
        ...(props.namespace !== undefined && { namespace: props.namespace }),
        // Flux looks at a changed Secret at once only with this label; without it the old path stays until `interval`.
        labels: { 'reconcile.fluxcd.io/watch': 'Enabled' },
        ...(props.token === undefined && { annotations: { [tokenAnnotation]: noToken } }),
      },
      // cdk8s-plus types the value as string; the deploying front end's resolver replaces it before it is rendered.
      ...(props.token !== undefined && { stringData: { token: props.token as unknown as string } }),
    });
  }
}
