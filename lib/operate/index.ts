/**
 * What `fluxhook doctor` and `fluxhook status` find out, as values. It loads clients for Kubernetes and GitHub, but
 * neither Pulumi nor cdk8s, and only reads.
 */
export type { Diagnosis, HopReport, ReceiverReport } from './diagnosis.ts';
export type { GitHubCredentials } from './github.ts';
export type { HopId, Status } from './hops/hop.ts';
export type { Reason } from './hops/reasons.ts';
export { diagnoseReceivers, type LookOptions, NothingToLookAt, statusOfReceivers } from './look.ts';
export { shortReport } from './report/short.ts';
export { type Paint, textReport } from './report/text.ts';
export type { Cell, Health, LastDelivery, ReceiverStatus, TargetStatus } from './status/receiver-status.ts';
