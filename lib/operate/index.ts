/**
 * What `fluxhook doctor` and `fluxhook status` find out, as values. Clients of Kubernetes and GitHub are loaded, no
 * Pulumi and no cdk8s; everything is only read.
 */
export type { Diagnosis, HopReport, ReceiverReport } from './diagnosis.ts';
export type { GitHubCredentials } from './github.ts';
export type { HopId, Status } from './hops/hop.ts';
export type { Reason } from './hops/reasons.ts';
export { diagnoseReceivers, type LookOptions, NothingToLookAt, statusOfReceivers } from './look.ts';
export { shortReport } from './report/short.ts';
export { type Paint, textReport } from './report/text.ts';
export type { Cell, Health, LastDelivery, ReceiverStatus, TargetStatus } from './status/receiver-status.ts';
