/**
 * Types of CDEvents 0.4, as they are in Ce-Type. Source: github.com/cdevents/sdk-go v0.5.0, pkg/api/v04: the package
 * that notification-controller v1.9.3 reads events with. It reads other versions of an event with the same major version
 * too, but compares `events` with the header as it is.
 */
export const cdEventTypes = [
  'dev.cdevents.artifact.deleted.0.1.0',
  'dev.cdevents.artifact.downloaded.0.1.0',
  'dev.cdevents.artifact.packaged.0.2.0',
  'dev.cdevents.artifact.published.0.2.0',
  'dev.cdevents.artifact.signed.0.2.0',
  'dev.cdevents.branch.created.0.2.0',
  'dev.cdevents.branch.deleted.0.2.0',
  'dev.cdevents.build.finished.0.2.0',
  'dev.cdevents.build.queued.0.2.0',
  'dev.cdevents.build.started.0.2.0',
  'dev.cdevents.change.abandoned.0.2.0',
  'dev.cdevents.change.created.0.3.0',
  'dev.cdevents.change.merged.0.2.0',
  'dev.cdevents.change.reviewed.0.2.0',
  'dev.cdevents.change.updated.0.2.0',
  'dev.cdevents.environment.created.0.2.0',
  'dev.cdevents.environment.deleted.0.2.0',
  'dev.cdevents.environment.modified.0.2.0',
  'dev.cdevents.incident.detected.0.2.0',
  'dev.cdevents.incident.reported.0.2.0',
  'dev.cdevents.incident.resolved.0.2.0',
  'dev.cdevents.pipelinerun.finished.0.2.0',
  'dev.cdevents.pipelinerun.queued.0.2.0',
  'dev.cdevents.pipelinerun.started.0.2.0',
  'dev.cdevents.repository.created.0.2.0',
  'dev.cdevents.repository.deleted.0.2.0',
  'dev.cdevents.repository.modified.0.2.0',
  'dev.cdevents.service.deployed.0.2.0',
  'dev.cdevents.service.published.0.2.0',
  'dev.cdevents.service.removed.0.2.0',
  'dev.cdevents.service.rolledback.0.2.0',
  'dev.cdevents.service.upgraded.0.2.0',
  'dev.cdevents.taskrun.finished.0.2.0',
  'dev.cdevents.taskrun.started.0.2.0',
  'dev.cdevents.testcaserun.finished.0.2.0',
  'dev.cdevents.testcaserun.queued.0.2.0',
  'dev.cdevents.testcaserun.skipped.0.1.0',
  'dev.cdevents.testcaserun.started.0.2.0',
  'dev.cdevents.testoutput.published.0.2.0',
  'dev.cdevents.testsuiterun.finished.0.2.0',
  'dev.cdevents.testsuiterun.queued.0.2.0',
  'dev.cdevents.testsuiterun.started.0.2.0',
  'dev.cdevents.ticket.closed.0.1.0',
  'dev.cdevents.ticket.created.0.1.0',
  'dev.cdevents.ticket.updated.0.1.0',
] as const;

/** The subject and predicate of the CDEvents that Flux knows, such as dev.cdevents.change.merged, with any version. */
type Versioned<T extends string> =
  T extends `dev.cdevents.${infer Subject}.${infer Predicate}.${number}.${number}.${number}`
    ? `dev.cdevents.${Subject}.${Predicate}.${number}.${number}.${number}`
    : never;

/** The type of a CDEvent: one of CDEvents 0.4, or the same event in another version. */
export type CDEvent = (typeof cdEventTypes)[number] | Versioned<(typeof cdEventTypes)[number]>;
