import { Construct } from 'constructs';
import { GitRepository, type GitRepositoryProps } from './git-repository.ts';
import { ReceiverService, type ReceiverServiceProps } from './receiver-service.ts';
import { type GitHubReceiverProps, Receiver } from './receivers/index.ts';
import { WebhookToken, type WebhookTokenProps } from './webhook-token.ts';

export interface WebhookReceiverProps {
  /** The repository whose pushes reconcile. */
  readonly source: GitRepositoryProps;
  /** @default - a Secret webhook-token without a token (fails closed) */
  readonly token?: WebhookTokenProps;
  /** @default - a LoadBalancer Service named receiver */
  readonly service?: ReceiverServiceProps;
  /** The token and the target (the source) are wired in. */
  readonly receiver: Omit<GitHubReceiverProps, 'token' | 'targets'>;
}

/** The Kubernetes side of the chain: repository, token, Service and the Receiver that ties them together. */
export class WebhookReceiver extends Construct {
  readonly source: GitRepository;
  readonly token: WebhookToken;
  readonly service: ReceiverService;
  readonly receiver: Receiver;

  constructor(scope: Construct, id: string, props: WebhookReceiverProps) {
    super(scope, id);
    this.source = new GitRepository(this, 'source', props.source);
    this.token = new WebhookToken(this, 'token', props.token);
    this.service = new ReceiverService(this, 'service', props.service);
    this.receiver = new Receiver(this, 'receiver', {
      ...props.receiver,
      token: this.token,
      targets: [this.source],
    });
  }
}
