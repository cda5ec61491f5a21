/**
 * Event keys of Bitbucket Data Center, as they are in X-Event-Key. Source: "Event payload" (Bitbucket Data Center
 * documentation), without pr:to_ref_updated and pr:reviewer:changes_requested, which that page lists and the server
 * refuses; `diagnostics:ping` is what its button "Test connection" sends.
 */
export const bitbucketDataCenterEvents = [
  'repo:refs_changed',
  'repo:modified',
  'repo:forked',
  'repo:comment:added',
  'repo:comment:edited',
  'repo:comment:deleted',
  'repo:secret_detected',
  'mirror:repo_synchronized',
  'project:modified',
  'pr:opened',
  'pr:from_ref_updated',
  'pr:modified',
  'pr:merged',
  'pr:declined',
  'pr:deleted',
  'pr:reviewer:updated',
  'pr:reviewer:approved',
  'pr:reviewer:unapproved',
  'pr:reviewer:needs_work',
  'pr:comment:added',
  'pr:comment:edited',
  'pr:comment:deleted',
  'diagnostics:ping',
] as const;

/** Event keys of Bitbucket Cloud, as they are in X-Event-Key. Source: "Event payloads" (support.atlassian.com). */
export const bitbucketCloudEvents = [
  'repo:push',
  'repo:fork',
  'repo:updated',
  'repo:created',
  'repo:deleted',
  'repo:imported',
  'repo:transfer',
  'repo:commit_comment_created',
  'repo:commit_status_created',
  'repo:commit_status_updated',
  'project:updated',
  'issue:created',
  'issue:updated',
  'issue:comment_created',
  'pullrequest:created',
  'pullrequest:updated',
  'pullrequest:approved',
  'pullrequest:unapproved',
  'pullrequest:changes_request_created',
  'pullrequest:changes_request_removed',
  'pullrequest:fulfilled',
  'pullrequest:rejected',
  'pullrequest:comment_created',
  'pullrequest:comment_updated',
  'pullrequest:comment_deleted',
  'pullrequest:comment_resolved',
  'pullrequest:comment_reopened',
] as const;

/**
 * An event of Bitbucket Data Center (`repo:refs_changed` is its push) or Bitbucket Cloud (`repo:push`). Flux names the
 * type after Bitbucket Server; Cloud signs in the same way once its webhook has a secret.
 */
export type BitbucketEvent = (typeof bitbucketDataCenterEvents)[number] | (typeof bitbucketCloudEvents)[number];
