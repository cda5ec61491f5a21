/** Constructs for cdk8s apps: everything that a program needs for deliveries to reach Flux. Importing it runs nothing. */
export * from './constructs/index.ts';
export type { FluxDuration, FluxTimeout } from './flux/duration.ts';
export { isObjectName, type ObjectName } from './flux/object-name.ts';
export type { ReceiverType } from './flux/receiver-types.ts';
export type { IpFamily } from './github/hook-ranges.ts';
