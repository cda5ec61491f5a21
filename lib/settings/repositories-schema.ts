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

/** What an override cannot say, because it is of one repository only. */
const ofOneRepository = (meaning: string, problem: string, key: string) =>
  setting(z.never(), meaning, {
    problem,
    choices: 'the other keys of a webhook; or that repository as an item of fluxhook:webhooks, which takes precedence',
    fix: () => `in the stack's file: fluxhook:webhooks: [{ repository: OWNER/REPOSITORY, ${key}: … }]`,
  }).optional();

const override = () =>
  setting(
    z.strictObject({
      match: text('Which repositories it is for: a pattern of OWNER/NAME, or of the bare name.', isRepositoryPattern, {
        problem: 'not a pattern of repositories',
        choices: repositoryPatternChoices,
        example: 'acme/team-*',
        needed: 'needed: it says which repositories the override is for',
      }),
      ...itemFields,
      repository: ofOneRepository('Not here: `match` says it.', 'match says which repositories are meant', 'name'),
      token: ofOneRepository('Not here: each webhook has its own.', 'each webhook has a token of its own', 'token'),
    }),
    'What the webhooks of some repositories have that others have not.',
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
        needed: 'needed: it says whose repositories are meant',
      }),
      topics: setting(
        z.array(
          text('A topic.', (topic) => /^[a-z0-9][a-z0-9-]{0,49}$/i.test(topic), {
            problem: 'not a topic of GitHub',
            choices: 'letters, digits and -, at most 50',
            example: 'deploy',
          }),
        ),
        { description: 'A repository needs all of them.', 'x-default': 'any topics' },
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
          description:
            'Patterns of bare names; one of them has to match: `team-*`. `!team-old` takes a repository out.',
          'x-default': 'any name',
        },
        { problem: 'not a list of patterns', choices: `each ${namePatternChoices}`, example: ['team-*'] },
      ).optional(),
      excludeArchived: flag(
        'Leave archived repositories out, unless this is false: nobody can push to them, and GitHub takes no webhook for them.',
        queryDefaults.excludeArchived,
      ).optional(),
      visibility: oneOf(
        wantedVisibilities,
        {
          description: 'Which ones by who sees them; only enterprises have internal ones.',
          default: queryDefaults.visibility,
        },
        'not a visibility of repositories',
      ).optional(),
      overrides: setting(
        z.array(override()),
        {
          description:
            'What the webhooks of some repositories have that others have not: `match`, a pattern of OWNER/NAME or of the bare name, ' +
            'and the keys of an item of [webhooks](#webhooks) but repository and token. Where several match, each key is that of the last one.',
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
        'Repositories that are found at GitHub; each gets a webhook as an item of `webhooks` does (docs/fleets.md). What is found is ' +
        'pinned in the lock file beside the stack file, `fluxhook.STACK.lock.yaml`, which `fluxhook lock` writes. One query, or a list of them.',
      shorthand: 'item',
    }),
);

export type RepositoriesInput = z.output<ReturnType<typeof repositories>>;
