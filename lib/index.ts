/** Constructs for cdk8s apps: everything that a program needs for deliveries to reach Flux. Importing it runs nothing. */
export * from './constructs/index.ts';
export { overridesOf, type RepositoryOverride } from './fleet/overrides.ts';
export { type FleetOptions, type FleetRepository, readFleet } from './fleet/program.ts';
export type { RepositoryQuery } from './fleet/query.ts';
export type { RepositoryVisibility } from './fleet/repository.ts';
export type { FluxDuration, FluxTimeout } from './flux/duration.ts';
export { isObjectName, type ObjectName } from './flux/object-name.ts';
export type { ReceiverType } from './flux/receiver-types.ts';
export type { IpFamily } from './github/hook-ranges.ts';
export { synth } from './gitops/synth-app.ts';
