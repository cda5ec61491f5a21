import { lockedFields } from '../../fleet/lock-changes.ts';
import { wantedVisibilities } from '../../fleet/query.ts';
import { repositoryVisibilities } from '../../fleet/repository.ts';
import { documentSchema, figure, list, oneOf, record, type Schema, text, yesOrNo } from './shape.ts';

const query = record({
  organization: text('Its login'),
  topics: list({ type: 'string' }, 'A repository needs all of them'),
  names: list({ type: 'string' }, 'Patterns of bare names'),
  excludeArchived: yesOrNo('Whether archived repositories are left out'),
  visibility: oneOf(wantedVisibilities, 'Which ones by who sees them'),
});

const repository = record({
  repository: text('OWNER/NAME'),
  id: figure('Stays when the repository is renamed'),
  objects: text('What its objects are called'),
  branch: text('Its default branch'),
  visibility: oneOf(repositoryVisibilities, 'Who sees it'),
  archived: yesOrNo('Whether it is read-only'),
});

const change = record(
  {
    change: oneOf(['added', 'removed', 'renamed', 'changed'], 'What happened to it'),
    id: figure('Of the repository'),
    repository: text('OWNER/NAME as it is now'),
    was: text('OWNER/NAME before it was renamed'),
    fields: {
      type: 'object',
      description: 'Its fields that differ',
      propertyNames: { enum: lockedFields },
      additionalProperties: record({
        before: { description: 'In the lock file' },
        after: { description: 'At GitHub' },
      }),
    },
    reason: text('Why it is taken out'),
  },
  ['was', 'fields', 'reason'],
);

/** Of `fluxhook lock -o json`. */
export const repositoryLockSchema: Schema = documentSchema(
  'RepositoryLock',
  'The repositories that queries find at GitHub, and how that differs from the lock file',
  {
    file: text('The lock file'),
    outcome: oneOf(
      ['current', 'written', 'outdated', 'planned'],
      'current: nothing to write; written: it was; outdated: --check found a difference; planned: --dry-run did',
    ),
    host: text('The GitHub that was asked'),
    queries: list(query, 'As they are pinned'),
    repositories: list(repository, 'By name'),
    changes: list(change, 'Against the lock file as it was, by name'),
    notices: list({ type: 'string' }, 'What else to know'),
    requests: figure('How many requests GitHub was sent'),
  },
);
