/** Components for Pulumi programs. Importing them runs nothing. */

export type { GitHubCredentials } from '../operate/github.ts';
export { ConstructTree, type ConstructTreeArgs } from './construct-tree.ts';
export type { DeployAdvice, DeployedObject } from './deploy-tree.ts';
export type { Adoption } from './existing-objects.ts';
export { GitHubProvider, type GitHubProviderArgs } from './github-provider.ts';
export { GitHubWebhook } from './github-webhook.ts';
export type { GitHubWebhookArgs } from './github-webhook-args.ts';
export type { Inputs } from './inputs.ts';
export { input } from './outputs.ts';
export type { ProofLevel } from './prove.ts';
export { type Deployer, ReceiverEntrance, type ReceiverEntranceArgs } from './receiver-entrance.ts';
export type { WebhookResource } from './webhook-targets.ts';
