import { Construct } from 'constructs';
import { GitRepository, type GitRepositoryProps } from '../sources/git-repository.ts';
import { WebhookToken, type WebhookTokenProps } from '../tokens/webhook-token.ts';
import type { GitHubReceiverProps } from './props.ts';
import { Receiver } from './receiver.ts';
import type { ReceiverResource } from './resource.ts';

export interface WebhookReceiverProps {
  /** The Secret with the token. @default - named webhook-token, without a token (fails closed) */
  readonly secret?: WebhookTokenProps;
  /** A GitRepository to declare, which deliveries reconcile. @default - none: `resources` says what there is */
  readonly source?: GitRepositoryProps;
  /**
   * What deliveries reconcile besides the source: existing objects, and constructs. @default - only the source; one of
   * the two is needed
   */
  readonly resources?: readonly ReceiverResource<'github'>[];
  /** The Receiver; its Secret and its resources are those above. */
  readonly receiver: WebhookReceiverEnd;
}

/** The props of a Receiver of type github without those that WebhookReceiver sets. */
export interface WebhookReceiverEnd
  extends Pick<GitHubReceiverProps, 'metadata' | 'events' | 'resourceFilter' | 'interval' | 'suspend'> {}

/**
 * The Kubernetes side of one webhook at GitHub: the Secret with its token, the Receiver, and a GitRepository if one is
 * given. One ReceiverEntrance serves any number of them.
 */
export class WebhookReceiver extends Construct {
  /** The declared source; undefined where deliveries only reconcile other objects. */
  readonly source: GitRepository | undefined;
  readonly secret: WebhookToken;
  readonly receiver: Receiver;

  constructor(scope: Construct, id: string, props: WebhookReceiverProps) {
    super(scope, id);
    this.source = props.source && new GitRepository(this, 'source', props.source);
    this.secret = new WebhookToken(this, 'token', props.secret);
    const resources = [...(this.source === undefined ? [] : [this.source]), ...(props.resources ?? [])];
    this.receiver = new Receiver(this, 'receiver', {
      ...props.receiver,
      type: 'github',
      secretRef: this.secret,
      // An empty list is a violation of the Receiver.
      resources: resources as unknown as GitHubReceiverProps['resources'],
    });
  }
}
