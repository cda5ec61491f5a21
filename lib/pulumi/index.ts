/** Components for Pulumi programs. Importing them runs nothing. */

export { overridesOf, type RepositoryOverride } from '../fleet/overrides.ts';
export type { FleetOptions, FleetRepository } from '../fleet/program.ts';
export type { RepositoryQuery } from '../fleet/query.ts';
export type { RepositoryVisibility } from '../fleet/repository.ts';
export type { GitHubCredentials } from '../operate/github.ts';
export { ConstructTree, type ConstructTreeArgs } from './construct-tree.ts';
export type { DeployAdvice } from './deploy-tree.ts';
export type { Adoption } from './existing-objects.ts';
export { type FleetArgs, fleet } from './fleet.ts';
export { GitHubProvider, type GitHubProviderArgs } from './github-provider.ts';
export { GitHubWebhook } from './github-webhook.ts';
export type { GitHubWebhookArgs } from './github-webhook-args.ts';
export type { Inputs } from './inputs.ts';
export type { DeployedObject } from './kubernetes-resource.ts';
export { input } from './outputs.ts';
export type { ProofLevel } from './prove.ts';
export { type Deployer, ReceiverEntrance, type ReceiverEntranceArgs } from './receiver-entrance.ts';
export type { WebhookResource } from './webhook-targets.ts';
