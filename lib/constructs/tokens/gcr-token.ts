import { Construct } from 'constructs';
import { namespaceFor, type OptionalMetadata } from '../metadata.ts';
import { declareTokenSecret } from './declare.ts';
import type { TokenSource } from './source.ts';

const missing = 'missing: set the key `token` of this Secret in the cluster; never in this file.';

export interface GcrTokenProps {
  /** Of the Secret, and of what makes it. @default - named webhook-token, in the namespace of the chart */
  readonly metadata?: OptionalMetadata;
  /**
   * Where the token comes from that the hook path is derived from; deliveries are authenticated by Google's ID token.
   * With existing-secret the Secret has to have the keys `email` and `audience` as well.
   * @default - no token: an annotation says what to choose
   */
  readonly token?: TokenSource;
  /** The service account that the Pub/Sub push subscription signs as (`email` claim of Google's ID token). */
  readonly email: `${string}@${string}`;
  /** The audience that the push subscription is set to (`aud` claim). Pub/Sub's own default is the push URL. */
  readonly audience: string;
}

/** The Secret of a Receiver of type gcr (keys `token`, `email` and `audience`), or what makes it in the cluster. */
export class GcrToken extends Construct {
  readonly kind = 'Secret';
  readonly name: string;
  readonly namespace: string;
  readonly email: string;
  readonly audience: string;

  /** @throws Error for a token in plain text, an invalid email address, and an empty audience */
  constructor(scope: Construct, id: string, props: GcrTokenProps) {
    super(scope, id);
    const { token, email, audience } = props;
    const metadata = { ...props.metadata, name: props.metadata?.name ?? 'webhook-token' };
    // An empty one makes Flux answer 400 to every delivery.
    if ((typeof email === 'string' && !email.includes('@')) || audience === '') {
      throw new Error(
        `${this.node.path}: email = ${JSON.stringify(email)}, audience = ${JSON.stringify(audience)} are not usable; set both as the push subscription has them.`,
      );
    }
    this.name = metadata.name;
    this.namespace = namespaceFor(this, metadata);
    this.email = email;
    this.audience = audience;
    declareTokenSecret(this, { metadata, token, plain: { email, audience }, missing });
  }
}
