import * as z from 'zod';
import { gitHubEvents } from '../constructs/receivers/events/github.ts';
import { type FluxKind, fluxApiVersions } from '../constructs/references.ts';
import { checkCel } from '../flux/cel-check.ts';
import { firstSlot, tokenSlots } from '../flux/token-slot.ts';
import { hookScopes } from '../github/hook-home.ts';
import { intendedRepositoryUrl, parseRepository, repositoryChoices } from '../github/repository-reference.ts';
import { byNeed, joined, once } from './by-need.ts';
import {
  duration,
  flag,
  labels,
  type Meaning,
  nameOr,
  namespaceName,
  objectName,
  oneOf,
  setting,
  text,
} from './fields.ts';
import { branchName } from './git-fields.ts';
import { defaultBranch, defaultInterval, source } from './source-schema.ts';
import { tokenSource } from './token-schema.ts';

/** Events that a webhook is registered for by default. */
export const defaultHookEvents = ['push', 'ping'] as const;

/** Where a webhook is registered by default. */
export const defaultHookScope = 'repository';

const repository = () =>
  setting(
    z.string().superRefine((value, context) => {
      if (parseRepository(value) !== undefined) return;
      const intended = intendedRepositoryUrl(value);
      context.addIssue({ code: 'custom', params: intended === undefined ? {} : { example: intended } });
    }),
    {
      description:
        'The repository at GitHub that gets the webhook: its https or ssh URL, or OWNER/REPOSITORY. With hookScope organization ' +
        'also an organization. Optional where `resources` has an existing GitRepository: its URL names the repository.',
      examples: ['https://github.com/OWNER/REPOSITORY'],
    },
    {
      problem: 'not the URL of a repository at GitHub, or one with credentials in it',
      choices: repositoryChoices,
      example: 'https://github.com/OWNER/REPOSITORY',
    },
  );

/** A condition in CEL, as Flux takes it for a Receiver of type github. */
const condition = (description: string) =>
  setting(
    z.string().superRefine((value, context) => {
      for (const params of checkCel(value, { variables: ['req', 'res'] })) {
        context.addIssue({ code: 'custom', params: { ...params } });
      }
    }),
    { description, examples: ['has(req.ref) && req.ref == "refs/heads/main"'] },
    {
      problem: 'not CEL',
      choices: 'a condition in CEL over req and res',
      example: `'has(req.ref) && req.ref == "refs/heads/main"'`,
    },
  );

const kinds = Object.keys(fluxApiVersions) as [FluxKind, ...FluxKind[]];

const resource = () =>
  setting(
    z.strictObject({
      kind: oneOf(kinds, 'Its kind.', 'not a kind that a Receiver reconciles'),
      name: text(
        {
          description: 'metadata.name, or * for every object with the `matchLabels`.',
          'x-default': '* with `matchLabels`',
        },
        (name) => name === '*' || objectName('', '').safeParse(name).success,
        {
          problem: 'not a name that Kubernetes accepts',
          choices: 'a name, or * with matchLabels',
          example: 'flux-system',
        },
      ).optional(),
      namespace: namespaceName(
        { description: 'Its namespace.', 'x-default': 'that of the webhook' },
        'flux-system',
      ).optional(),
      apiVersion: text(
        { description: 'Only for a Flux older than 2.7.', 'x-default': "Flux 2.7's" },
        (version) => /^[a-z0-9.]+\/v\d+((alpha|beta)\d+)?$/.test(version),
        { problem: 'not an apiVersion', choices: 'GROUP/VERSION', example: 'source.toolkit.fluxcd.io/v1' },
      ).optional(),
      matchLabels: labels('Every object of the kind with these labels.').optional(),
      filter: condition('A condition in CEL that has to be true in addition to `filter`.').optional(),
    }),
    'An existing object in the cluster.',
    {
      problem: 'not a reference to an object',
      choices: 'kind, with name or matchLabels',
      example: { kind: 'GitRepository', name: 'flux-system' },
    },
  );

const resources = () =>
  setting(z.array(resource()).min(1), 'Existing objects in the cluster that a delivery reconciles.', {
    problem: 'not a list of references to objects',
    choices: 'at least one, each with kind, and name or matchLabels',
    example: [{ kind: 'GitRepository', name: 'flux-system' }],
  });

const receiver = () =>
  nameOr(
    setting(
      z.strictObject({
        name: objectName(
          {
            description: 'metadata.name. The path of the webhook is derived from it.',
            'x-default': 'the name of the webhook',
          },
          'my-app',
          'Receiver',
          'notification.toolkit.fluxcd.io',
        ).optional(),
        interval: duration(
          { description: 'How often Flux reconciles the Receiver itself.', 'x-default': "10m (Flux's)" },
          '10m',
        ).optional(),
        suspend: flag('Answer deliveries with 503.').optional(),
      }),
      'The Receiver.',
      { problem: 'not a Receiver', choices: 'a name, or an object with name, interval and suspend', example: 'my-app' },
    ),
    { description: 'The Receiver: its name, or an object of its fields.', 'x-default': 'named as the webhook' },
  );

const hookEvents = () =>
  setting(
    z
      .array(oneOf(gitHubEvents, "An event, by GitHub's name.", "not an event of GitHub's webhooks"))
      .refine((events) => new Set(events).size === events.length, { params: { problem: 'has an event twice' } })
      .refine((events) => events.some((event) => event !== 'ping'), {
        params: { problem: 'with only ping nothing would ever be reconciled' },
      }),
    {
      description:
        'Events the webhook at GitHub is registered for, and that the Receiver takes (with ping, which GitHub sends when a ' +
        'webhook is made).',
      default: defaultHookEvents,
    },
    {
      problem: "not a list of events of GitHub's webhooks",
      choices: 'such as [push, ping] or [release, ping]',
      example: defaultHookEvents,
    },
  );

/** What one webhook is given, at the top of the stack file as in the list. */
export const webhookFields = byNeed({
  repository: () => repository().optional(),
  source: () => source().optional(),
  branch: () =>
    branchName({
      description: 'The branch of a new source (source.ref.branch).',
      default: defaultBranch,
    }).optional(),
  interval: () =>
    duration(
      {
        description: 'How often Flux polls a new source when no push arrives (source.interval).',
        default: defaultInterval,
      },
      defaultInterval,
    ).optional(),
  resources: () => resources().optional(),
  receiver: () => receiver().optional(),
  tokenSecret: () =>
    objectName(
      {
        description: 'Name of the Secret with the token.',
        'x-default': 'the name of the webhook and -webhook-token',
      },
      'webhook-token',
    ).optional(),
  tokenSource: () => tokenSource().optional(),
  tokenSlot: () =>
    oneOf(
      tokenSlots,
      {
        description:
          'Which of two names the Receiver and the Secret with the token have: with b, both end in -b. `fluxhook rotate` ' +
          'switches to the other one: the new Receiver takes over before the old one is deleted (docs/rotate-stack.md).',
        default: firstSlot,
      },
      'not one of the two slots of a token',
    ).optional(),
  token: () =>
    setting(
      z.string(),
      {
        description:
          'The HMAC token, a secret of Pulumi: `pulumi config set --secret`. Only with tokenSource pulumi; at least 16 characters.',
        'x-default': 'generated',
        'x-secret': true,
      },
      {
        problem: 'not text',
        choices: 'a secret',
        fix: (key) => `openssl rand -hex 32 | pulumi config set --secret --path '${key}'`,
      },
    ).optional(),
  hookEvents: () => hookEvents().optional(),
  hookScope: () =>
    oneOf(
      hookScopes,
      {
        description:
          'Where the webhook is registered: at the repository, or at its owner, an organization. With an organization, the Receiver accepts only deliveries of its own repository, if one is set.',
        default: defaultHookScope,
      },
      'not where a webhook can be registered',
    ).optional(),
  filter: () =>
    condition('A condition in CEL on the delivery and the resource (resourceFilter of the Receiver).').optional(),
});

/** Keys that the items of the list take from the top of the stack file where they do not set them. */
export const inheritedKeys = ['namespace', 'branch', 'interval', 'tokenSource', 'hookEvents', 'hookScope'] as const;

const namespaceMeaning: Meaning = {
  description: 'Namespace of its objects; the path of the webhook is derived from it.',
  'x-default': 'the `namespace` of the stack',
};

/** The keys of an item of the list. */
export const itemFields = joined(
  byNeed({
    name: () =>
      objectName(
        {
          description: 'Name of the webhook in Pulumi, and of its objects without a name of their own.',
          'x-default': 'the bare name of the repository',
        },
        'my-app',
        'Namespace',
      ).optional(),
    namespace: () => namespaceName(namespaceMeaning, 'flux-system').optional(),
  }),
  webhookFields,
);

/** A webhook of the list. */
export const webhook = once(() =>
  setting(z.strictObject(itemFields), 'A webhook.', {
    problem: 'not a webhook',
    choices: 'an object with repository or resources',
    example: { repository: 'OWNER/REPOSITORY' },
  }),
);

export type WebhookInput = z.output<ReturnType<typeof webhook>>;
