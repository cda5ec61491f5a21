import { Construct } from 'constructs';
import { declareTokenSecret } from './tokens/declare.ts';
import type { TokenSource } from './tokens/index.ts';

const missing =
  'missing: this manifest carries no token, so the Receiver stays not ready. Deploy with `pulumi up`, which generates ' +
  'one, or choose another source with the setting fluxhook:tokenSource; never write it into this file.';

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
    const { name = 'webhook-token', namespace, token } = props;
    this.name = name;
    declareTokenSecret(this, { name, namespace, token, missing });
  }
}
