import * as z from 'zod';
import {
  isNamePattern,
  isRepositoryPattern,
  namePatternChoices,
  repositoryPatternChoices,
} from '../fleet/name-pattern.ts';
import { queryDefaults, wantedVisibilities } from '../fleet/query.ts';
import { once } from './by-need.ts';
import { flag, oneOf, setting, text } from './fields.ts';
import { itemFields } from './webhook-schema.ts';

/** What an override cannot set, because it belongs to a single repository. */
const ofOneRepository = (meaning: string, problem: string, key: string) =>
  setting(z.never(), meaning, {
    problem,
    choices: 'the other keys of a webhook; or that repository as an item of fluxhook:webhooks, which takes precedence',
    fix: () => `in the stack's file: fluxhook:webhooks: [{ repository: OWNER/REPOSITORY, ${key}: … }]`,
  }).optional();

const override = () =>
  setting(
    z.strictObject({
      match: text(
        'The repositories that it applies to: a pattern of OWNER/NAME, or of the bare name.',
        isRepositoryPattern,
        {
          problem: 'not a pattern of repositories',
          choices: repositoryPatternChoices,
          example: 'acme/team-*',
          needed: 'needed: it says which repositories the override applies to',
        },
      ),
      ...itemFields,
      repository: ofOneRepository(
        'Not here: `match` says it.',
        'match already says which repositories it applies to',
        'name',
      ),
      token: ofOneRepository('Not here: each webhook has its own.', 'each webhook has a token of its own', 'token'),
    }),
    'Settings for the webhooks of some of the repositories.',
    {
      problem: 'not an override',
      choices: 'match, with keys of a webhook',
      example: { match: 'acme/team-*', interval: '1h' },
    },
  );

const query = () =>
  setting(
    z.strictObject({
      organization: text('The organization: its login.', (login) => /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/.test(login), {
        problem: 'not the login of an organization',
        choices: 'the last part of its address, as in https://github.com/acme',
        example: 'acme',
        needed: 'needed: it says whose repositories to look for',
      }),
      topics: setting(
        z.array(
          text('A topic.', (topic) => /^[a-z0-9][a-z0-9-]{0,49}$/i.test(topic), {
            problem: 'not a topic of GitHub',
            choices: 'letters, digits and -, at most 50',
            example: 'deploy',
          }),
        ),
        { description: 'A repository has to have all of them.', 'x-default': 'any topics' },
        { problem: 'not a list of topics', choices: 'such as [deploy]', example: ['deploy'] },
      ).optional(),
      names: setting(
        z.array(
          text('A pattern.', isNamePattern, {
            problem: 'not a pattern of bare names',
            choices: namePatternChoices,
            example: 'team-*',
          }),
        ),
        {
          description: 'Patterns of bare names; one of them has to match: `team-*`. `!team-old` excludes a repository.',
          'x-default': 'any name',
        },
        { problem: 'not a list of patterns', choices: `each ${namePatternChoices}`, example: ['team-*'] },
      ).optional(),
      excludeArchived: flag(
        'Leave out archived repositories: nobody can push to them, and GitHub accepts no webhook for them.',
        queryDefaults.excludeArchived,
      ).optional(),
      visibility: oneOf(
        wantedVisibilities,
        {
          description: 'Only repositories with this visibility; only enterprises have internal ones.',
          default: queryDefaults.visibility,
        },
        'not a visibility of repositories',
      ).optional(),
      overrides: setting(
        z.array(override()),
        {
          description:
            'Settings for the webhooks of some of the repositories: `match`, a pattern of OWNER/NAME or of the bare name, ' +
            'and the keys of an item of [webhooks](#webhooks) except repository and token. Where several match, the last one wins, key by key.',
          'x-default': 'none',
        },
        {
          problem: 'not a list of overrides',
          choices: 'objects with match and keys of a webhook',
          example: [{ match: 'acme/team-*', interval: '1h' }],
        },
      ).optional(),
    }),
    "Some of an organization's repositories.",
    {
      problem: 'not a query of repositories',
      choices: 'an object with organization, and topics, names, excludeArchived, visibility, overrides where needed',
      example: { organization: 'acme' },
    },
  );

/** Repositories that are found at GitHub: one query, or a list of them. */
export const repositories = once(() =>
  z
    .preprocess(
      (value) => (Array.isArray(value) || value === undefined ? value : [value]),
      setting(z.array(query()).min(1), 'Queries.', {
        problem: 'not a query of repositories, nor a list of them',
        choices: 'an object with organization, or a list of them',
        example: { organization: 'acme' },
      }),
    )
    .meta({
      description:
        'Repositories to look up at GitHub; each gets a webhook like an item of `webhooks` (docs/fleets.md). The result is ' +
        'pinned in the lock file next to the stack file, `fluxhook.STACK.lock.yaml`, which `fluxhook lock` writes. One query, or a list of them.',
      shorthand: 'item',
    }),
);

export type RepositoriesInput = z.output<ReturnType<typeof repositories>>;
