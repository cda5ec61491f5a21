import type * as pulumi from '@pulumi/pulumi';
import type { OptionalMetadata } from '../constructs/metadata.ts';
import type { GitHubEvent, WebhookReceiverEnd } from '../constructs/receivers/index.ts';
import type { GitRepositoryProps } from '../constructs/sources/git-repository.ts';
import type { TokenSource } from '../constructs/tokens/index.ts';
import type { TokenSlot } from '../flux/token-slot.ts';
import type { GitHubCredentials } from '../operate/github.ts';
import type { Adoption } from './existing-objects.ts';
import type { Inputs } from './inputs.ts';
import type { ProofLevel } from './prove.ts';
import type { Deployer, ReceiverEntrance } from './receiver-entrance.ts';
import type { WebhookResource } from './webhook-targets.ts';

export interface GitHubWebhookArgs {
  /** What GitHub delivers to. */
  readonly entrance: ReceiverEntrance;
  /**
   * Where the webhook is registered: OWNER/REPOSITORY or the repository's URL; or an organization, whose webhook gets
   * the events of all its repositories. A value that is known only later has to be a repository, and `providers` has to
   * contain a GitHub provider for its owner.
   */
  readonly repository: pulumi.Input<string>;
  /** A GitRepository to declare, which deliveries reconcile. @default - none: `resources` says what there is */
  readonly source?: Inputs<GitRepositoryProps>;
  /**
   * Existing objects to reconcile. Constructs of a tree can be passed too, because they have a kind and a name.
   * @default - only the source; one of the two is needed
   */
  readonly resources?: readonly WebhookResource[];
  /** The Receiver. @default - named as this component, in the entrance's namespace, for the events below */
  readonly receiver?: Inputs<Partial<WebhookReceiverEnd>>;
  /** The Secret with the token. @default - named after the Receiver, NAME-webhook-token */
  readonly secret?: {
    readonly metadata?: OptionalMetadata;
    /** Where the token comes from, if not from Pulumi. @default - `token` */
    readonly source?: Extract<TokenSource, { readonly type: string }>;
  };
  /** The HMAC key shared by GitHub and Flux. @default - generated once and kept encrypted in the state */
  readonly token?: pulumi.Input<string>;
  /**
   * Which of their two names the Receiver and the Secret have: with b, they and their resources end in -b. To rotate
   * the token, set the other one: one `pulumi up` then creates both again with a new token, points the webhook there,
   * checks that a ping arrives, and only then deletes the previous ones, so no delivery is lost (docs/rotate-stack.md).
   * A given `token` has to change as well.
   * @default a
   */
  readonly tokenSlot?: TokenSlot;
  /** What GitHub sends; the Receiver accepts the same, and pings. @default - push and ping */
  readonly events?: readonly [GitHubEvent, ...GitHubEvent[]];
  /**
   * For asking GitHub about existing webhooks, and whether its ping arrived. Needs Webhooks: read and write.
   * @default - GitHub is not asked
   */
  readonly credentials?: GitHubCredentials;
  /** What happens when a push would not arrive. @default warn */
  readonly proof?: ProofLevel;
  /** What happens to objects and to a webhook that exist already. @default never */
  readonly adopt?: Adoption;
  /** @default pulumi */
  readonly deployer?: Deployer;
}
