export { type BitbucketEvent, bitbucketCloudEvents, bitbucketDataCenterEvents } from './events/bitbucket.ts';
export { type CDEvent, cdEventTypes } from './events/cdevents.ts';
export { type GitHubEvent, gitHubEvents } from './events/github.ts';
export { type GitLabEvent, gitLabEvents } from './events/gitlab.ts';
export * from './gcr-token.ts';
export * from './oidc-provider.ts';
export type * from './props.ts';
export { Receiver } from './receiver.ts';
export { type ReceivingEnd, type SenderSettings, senderSettings } from './sender-settings.ts';
