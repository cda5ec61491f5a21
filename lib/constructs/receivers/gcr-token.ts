import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Deferred } from '../tokens/index.ts';
import { tokenAnnotation } from '../webhook-token.ts';

export interface GcrTokenProps {
  /** metadata.name of the Secret. @default webhook-token */
  readonly name?: string;
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  /**
   * What the hook path is derived from; deliveries are authenticated by Google's ID token.
   * @default - no token: an annotation says what to choose
   */
  readonly token?: Deferred<string>;
  /** The service account that the Pub/Sub push subscription signs as (`email` claim of Google's ID token). */
  readonly email: `${string}@${string}`;
  /** The audience that the push subscription is set to (`aud` claim). Pub/Sub's own default is the push URL. */
  readonly audience: string;
}

/** The Secret of a Receiver of type gcr (keys `token`, `email` and `audience`). */
export class GcrToken extends Construct {
  readonly name: string;
  readonly email: string;
  readonly audience: string;

  /** @throws Error for a token in plain text, an email that is none, and an empty audience */
  constructor(scope: Construct, id: string, props: GcrTokenProps) {
    super(scope, id);
    const { name = 'webhook-token', namespace, token, email, audience } = props;
    if (typeof token === 'string') {
      throw new Error(
        `${this.node.path}: token is a plain string, which would be written to dist/; allowed: a value that only the ` +
          "engine knows, such as new pulumi.Config('fluxhook').requireSecret('token'). Leave it out for cdk8s synth.",
      );
    }
    // An empty one makes Flux answer 400 to every delivery.
    if (!email.includes('@') || audience === '') {
      throw new Error(
        `${this.node.path}: email = ${JSON.stringify(email)}, audience = ${JSON.stringify(audience)} are not usable; set both as the push subscription has them.`,
      );
    }
    this.name = name;
    this.email = email;
    this.audience = audience;
    new kplus.Secret(this, 'Resource', {
      metadata: {
        name,
        ...(namespace !== undefined && { namespace }),
        // Flux looks at a changed Secret at once only with this label.
        labels: { 'reconcile.fluxcd.io/watch': 'Enabled' },
        ...(token === undefined && {
          annotations: {
            [tokenAnnotation]: 'missing: set the key `token` of this Secret in the cluster; never in this file.',
          },
        }),
      },
      stringData: { email, audience, ...(token !== undefined && { token: token as unknown as string }) },
    });
  }
}
