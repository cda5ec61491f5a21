import type { FluxDuration } from '../../flux/duration.ts';
import type { ReceiverType } from '../../flux/receiver-types.ts';
import type { Condition } from '../filters/index.ts';
import type { ObjectMetadata } from '../metadata.ts';
import type { PlainReference, SecretSource } from '../references.ts';
import type { GcrToken } from '../tokens/gcr-token.ts';
import type { BitbucketEvent } from './events/bitbucket.ts';
import type { CDEvent } from './events/cdevents.ts';
import type { GitHubEvent } from './events/github.ts';
import type { GitLabEvent } from './events/gitlab.ts';
import type { OidcProvider } from './oidc-provider.ts';
import type { ReceiverResource } from './resource.ts';

/** Everything that a Receiver of the type can be given, and nothing that Flux would refuse or ignore. */
interface Common<T extends ReceiverType> {
  /** Name and namespace are part of the hook path: a rename changes the webhook's URL. */
  readonly metadata: ObjectMetadata;
  /** Which sender the notification-controller expects: it decides how a delivery is authenticated. */
  readonly type: T;
  /** What a delivery reconciles. */
  readonly resources: readonly [ReceiverResource<T>, ...ReceiverResource<T>[]];
  /** What a delivery and a resource have to satisfy. @default - every authenticated delivery reconciles all resources */
  readonly resourceFilter?: Condition<T>;
  /** How often the Receiver itself is reconciled (its path, not the resources). @default 10m (Flux's default) */
  readonly interval?: FluxDuration;
  /** Answer deliveries with 503. @default false */
  readonly suspend?: boolean;
}

/** Most senders: a Secret, no list of events. */
interface WithToken<T extends ReceiverType> extends Common<T> {
  /**
   * The Secret, with the key `token`, that the hook path is derived from: a WebhookToken, or the name of an existing
   * Secret. For generic, dockerhub, quay, acr and cdevents that is all: anyone who knows the path can deliver, so the
   * path is the secret. The other types check each delivery with it.
   */
  readonly secretRef: SecretSource;
  /** Flux looks at the events of github, gitlab, bitbucket and cdevents only; for the others use resourceFilter. */
  readonly events?: never;
  readonly oidcProviders?: never;
}

/** Senders whose deliveries name an event. */
interface WithEvents<T extends ReceiverType, Event extends string> extends Omit<WithToken<T>, 'events'> {
  /** Deliveries of other events are answered 400. @default - every event */
  readonly events?: readonly [Event, ...Event[]];
}

/** GitHub, and Gitea and Forgejo, which send the same headers. */
export interface GitHubReceiverProps extends Omit<WithEvents<'github', GitHubEvent>, 'events'> {
  /** Deliveries of other events are answered 400. @default - ping and push */
  readonly events?: readonly [GitHubEvent, ...GitHubEvent[]];
}

export interface GitLabReceiverProps extends WithEvents<'gitlab', GitLabEvent> {}

/** Bitbucket Data Center, and Bitbucket Cloud where the webhook has a secret. */
export interface BitbucketReceiverProps extends WithEvents<'bitbucket', BitbucketEvent> {}

/** CDEvents over HTTP (CloudEvents binary mode). Nothing authenticates them: see secretRef. */
export interface CDEventsReceiverProps extends WithEvents<'cdevents', CDEvent> {}

/** Google Container Registry and Artifact Registry, by a Pub/Sub push subscription. */
export interface GcrReceiverProps extends Omit<WithToken<'gcr'>, 'secretRef'> {
  /**
   * The Secret with the path's token and the expected claims of Google's ID token: keys `token`, `email` and
   * `audience`.
   */
  readonly secretRef: GcrToken | PlainReference;
}

/** Holders of a token of an OpenID Connect issuer, such as a job of GitHub Actions. */
export interface OidcReceiverProps extends Omit<WithToken<'generic-oidc'>, 'secretRef' | 'oidcProviders'> {
  /** Flux refuses a Secret here. The path is derived from name and namespace only, so it is not a secret. */
  readonly secretRef?: never;
  /** The issuers whose tokens are accepted, each with its own conditions. */
  readonly oidcProviders: readonly [OidcProvider, ...OidcProvider[]];
}

export interface GenericReceiverProps extends WithToken<'generic'> {}
export interface GenericHmacReceiverProps extends WithToken<'generic-hmac'> {}
export interface HarborReceiverProps extends WithToken<'harbor'> {}
export interface DockerHubReceiverProps extends WithToken<'dockerhub'> {}
export interface QuayReceiverProps extends WithToken<'quay'> {}
export interface NexusReceiverProps extends WithToken<'nexus'> {}
export interface AcrReceiverProps extends WithToken<'acr'> {}

/** By `type`, what each Receiver takes. */
export type ReceiverProps =
  | GitHubReceiverProps
  | GitLabReceiverProps
  | BitbucketReceiverProps
  | CDEventsReceiverProps
  | GenericReceiverProps
  | GenericHmacReceiverProps
  | OidcReceiverProps
  | HarborReceiverProps
  | DockerHubReceiverProps
  | QuayReceiverProps
  | GcrReceiverProps
  | NexusReceiverProps
  | AcrReceiverProps;
