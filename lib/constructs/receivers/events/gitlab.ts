/**
 * Names of GitLab's events, as they are in X-Gitlab-Event. Source: "Webhook events" and "System hooks"
 * (docs.gitlab.com); GitLab derives each name from the hook's trigger (app/models/concerns/triggerable_hooks.rb).
 * Work items are sent as `Issue Hook`, all system hooks as `System Hook`.
 */
export const gitLabEvents = [
  'Push Hook',
  'Tag Push Hook',
  'Issue Hook',
  'Confidential Issue Hook',
  'Note Hook',
  'Confidential Note Hook',
  'Merge Request Hook',
  'Wiki Page Hook',
  'Pipeline Hook',
  'Job Hook',
  'Deployment Hook',
  'Feature Flag Hook',
  'Release Hook',
  'Milestone Hook',
  'Emoji Hook',
  'Resource Access Token Hook',
  'Resource Deploy Token Hook',
  'Vulnerability Hook',
  'Member Hook',
  'Project Hook',
  'Subgroup Hook',
  'System Hook',
] as const;

/** An event of a GitLab project, group or instance. */
export type GitLabEvent = (typeof gitLabEvents)[number];
