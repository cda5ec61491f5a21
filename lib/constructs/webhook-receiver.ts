import { Construct } from 'constructs';
import { type ExposedReceiver, type Exposure, exposeReceiver } from './exposure/index.ts';
import { GitRepository, type GitRepositoryProps } from './git-repository.ts';
import { type GitHubReceiverProps, Receiver } from './receivers/index.ts';
import { WebhookToken, type WebhookTokenProps } from './webhook-token.ts';

export interface WebhookReceiverProps {
  /** The repository whose pushes reconcile. */
  readonly source: GitRepositoryProps;
  /** @default - a Secret webhook-token without a token (fails closed) */
  readonly token?: WebhookTokenProps;
  /** The Service in front of the notification-controller. @default - named receiver, in the namespace of the chart */
  readonly service?: { readonly name?: string; readonly namespace?: string };
  /** @default - LoadBalancer, which admits GitHub alone */
  readonly exposure?: Exposure;
  /** The token and the target (the source) are wired in. */
  readonly receiver: Omit<GitHubReceiverProps, 'token' | 'targets'>;
}

/** The Kubernetes side of the chain: repository, token, exposure and the Receiver that ties them together. */
export class WebhookReceiver extends Construct {
  readonly source: GitRepository;
  readonly token: WebhookToken;
  /** The Service, the NetworkPolicy, and what stands before them. */
  readonly exposure: ExposedReceiver;
  readonly receiver: Receiver;

  constructor(scope: Construct, id: string, props: WebhookReceiverProps) {
    super(scope, id);
    this.source = new GitRepository(this, 'source', props.source);
    this.token = new WebhookToken(this, 'token', props.token);
    this.exposure = exposeReceiver(this, {
      ...props.service,
      ...(props.exposure !== undefined && { exposure: props.exposure }),
    });
    this.receiver = new Receiver(this, 'receiver', {
      ...props.receiver,
      token: this.token,
      targets: [this.source],
    });
  }
}
