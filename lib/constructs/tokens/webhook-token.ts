import { Construct } from 'constructs';
import { namespaceFor, type OptionalMetadata } from '../metadata.ts';
import { declareTokenSecret } from './declare.ts';
import type { TokenSource } from './source.ts';

const missing =
  'missing: this manifest carries no token, so the Receiver stays not ready. Deploy with `pulumi up`, which generates ' +
  'one, or choose another source with the setting fluxhook:tokenSource; never write it into this file.';

export interface WebhookTokenProps {
  /** Of the Secret, and of what makes it. @default - named webhook-token, in the namespace of the chart */
  readonly metadata?: OptionalMetadata;
  /**
   * Where the HMAC key shared by GitHub and the Receiver comes from. Anyone who has it can trigger reconciliations.
   * @default - no token: the Secret has no data and an annotation says what to choose
   */
  readonly token?: TokenSource;
}

/** The Secret that a Receiver checks signatures with (key `token`), or what makes it in the cluster. */
export class WebhookToken extends Construct {
  readonly kind = 'Secret';
  readonly name: string;
  readonly namespace: string;

  /** @throws Error for a token in plain text */
  constructor(scope: Construct, id: string, props: WebhookTokenProps = {}) {
    super(scope, id);
    const metadata = { ...props.metadata, name: props.metadata?.name ?? 'webhook-token' };
    this.name = metadata.name;
    this.namespace = namespaceFor(this, metadata);
    declareTokenSecret(this, { metadata, token: props.token, missing });
  }
}
