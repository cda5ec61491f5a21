import * as z from 'zod';
import { fluxDurationToMilliseconds } from '../flux/duration.ts';
import { renewHookRanges } from '../github/hook-ranges.ts';
import { byNeed, joined, once, only } from './by-need.ts';
import { addressRanges } from './exposure-fields.ts';
import { exposure, exposureTypes } from './exposure-schema.ts';
import { annotations, duration, flag, labels, namespaceName, objectName, oneOf, setting, text } from './fields.ts';
import { repositories } from './repositories-schema.ts';
import { adoptions, owners, proofs } from './settings.ts';
import { tokenSourceTypes } from './token-schema.ts';
import { webhook, webhookFields } from './webhook-schema.ts';

/** The defaults of a stack. */
export const stackDefaults = {
  namespace: 'flux-system',
  service: 'receiver',
  exposure: { type: 'LoadBalancer' },
  addressTimeout: '5m',
  ownership: 'pulumi',
  adopt: 'never',
  proof: 'warn',
  shared: false,
} as const;

const minimumAddressTimeout = 10_000;
const maximumAddressTimeout = 30 * 60_000;

const printed = () => `in the stack's file, what this prints: ${renewHookRanges}`;

const day = () =>
  z
    .preprocess(
      // What Pulumi's CLI makes of a date that is not quoted.
      (value) => (typeof value === 'string' ? value.replace(/ 00:00:00 \+0000 UTC$/, '') : value),
      text('', isPastDay, {
        problem: 'not a date, or in the future',
        choices: 'the day on which the ranges were read, YYYY-MM-DD',
        example: '"$(date +%F)"',
        needed: 'needed: GitHub adds ranges, so a written list becomes outdated',
      }),
    )
    .meta({ description: 'The day on which they were read: "YYYY-MM-DD", quoted.' });

const hookRanges = () =>
  setting(
    z.strictObject({
      date: day(),
      ranges: addressRanges(
        "GitHub's ranges. Add the addresses of a load balancer here if it hides the sender's address.",
        ['140.82.112.0/20'],
        printed,
      ),
    }),
    {
      description:
        "A fixed list of GitHub's ranges, as `fluxhook hook-ranges` prints it. Used where the exposure admits only GitHub.",
      'x-default': '`pulumi up` asks GitHub, `cdk8s synth` takes the list in lib/github/hook-ranges.ts',
    },
    {
      problem: "not GitHub's ranges with their date",
      choices: '{ date: YYYY-MM-DD, ranges: [RANGE] }',
      fix: printed,
    },
  );

const stackFields = joined(
  webhookFields,
  byNeed({
    webhooks: () =>
      setting(
        z.array(webhook()),
        'More webhooks behind the same entrance. Keys that they do not set are taken from the top: namespace, branch, interval, tokenSource, hookEvents, hookScope.',
        {
          problem: 'not a list of webhooks',
          choices: 'objects with repository or resources',
          example: [{ repository: 'OWNER/REPOSITORY' }],
        },
      ).optional(),
    repositories: () => repositories().optional(),
    namespace: () =>
      namespaceName(
        {
          description:
            'Namespace of all objects; the one the notification-controller runs in. Paths of webhooks are derived from it.',
          default: stackDefaults.namespace,
        },
        stackDefaults.namespace,
      ).optional(),
    service: () =>
      objectName(
        {
          description:
            'Name of the Service in front of the notification-controller; the Ingress, route and policies have names derived from it.',
          default: stackDefaults.service,
        },
        stackDefaults.service,
        'Service',
      ).optional(),
    exposure: () => exposure().optional(),
    labels: () => labels('Labels of every object that is deployed.').optional(),
    annotations: () => annotations('Annotations of every object that is deployed.').optional(),
    hookRanges: () => hookRanges().optional(),
    addressTimeout: () =>
      duration(
        {
          description: 'How long `pulumi up` waits for the address of the entrance, 10s to 30m.',
          default: stackDefaults.addressTimeout,
        },
        stackDefaults.addressTimeout,
      )
        .refine(inRange, { params: { problem: 'out of range', choices: '10s to 30m' } })
        .optional(),
    ownership: () =>
      oneOf(
        owners,
        {
          description:
            'Who owns the Kubernetes objects (docs/gitops.md). pulumi: Pulumi deploys and deletes them. git: Flux deploys what ' +
            '`cdk8s synth` wrote; Pulumi reads back path, address and token, and keeps the webhooks. handover, between the ' +
            'two: Pulumi deploys them, takes over fields that others set, and leaves them in the cluster when they are removed from the stack.',
          default: stackDefaults.ownership,
        },
        'not an owner of the Kubernetes objects',
      ).optional(),
    adopt: () =>
      oneOf(
        adoptions,
        {
          description:
            'What happens to existing objects and webhooks that do not belong to this stack. never: they are reported, and ' +
            'nothing is deployed. keep: they are taken over as they are, and stay when the stack is destroyed. own: they are ' +
            'taken over, and deleted with the stack.',
          default: stackDefaults.adopt,
        },
        'not a choice of what happens to existing objects',
      ).optional(),
    proof: () =>
      oneOf(
        proofs,
        {
          description:
            "Whether `pulumi up` checks that GitHub's ping arrived. warn: a lost ping is a warning. require: it is an error. off: it is not checked.",
          default: stackDefaults.proof,
        },
        'not a choice of what to do about a lost ping',
      ).optional(),
    shared: () => flag('Webhooks of other stacks use the entrance, so it is not destroyed with this stack.').optional(),
  }),
);

/** The settings under the namespace `fluxhook:`. */
export const stackSchema = once(() => schemaOf(stackFields));

/**
 * Says of some settings what `stackSchema` says of them, and is made in a fraction of the time: no setting is needed, so
 * those that are not given have no part in it. Of a key that is no setting it is asked for all that there are.
 */
export function stackSchemaFor(given: Readonly<Record<string, unknown>>): ReturnType<typeof stackSchema> {
  const keys = Object.keys(given);
  return keys.every((key) => stackKeys.includes(key)) ? schemaOf(only(stackFields, keys)) : stackSchema();
}

function schemaOf(fields: typeof stackFields) {
  return setting(z.strictObject(fields), 'Settings of fluxhook.', {
    problem: 'not settings',
    choices: 'keys with values',
  });
}

/** The settings as a stack file may give them. */
export type StackInput = z.output<ReturnType<typeof stackSchema>>;

/** The unions whose types read different keys. */
export const unions: readonly { readonly options: readonly z.ZodObject[] }[] = [exposureTypes, tokenSourceTypes];

/** The keys at the top. */
export const stackKeys: readonly string[] = Object.keys(stackFields);

function inRange(text: string): boolean {
  const length = fluxDurationToMilliseconds(text) ?? 0;
  return length >= minimumAddressTimeout && length <= maximumAddressTimeout;
}

/** A day of the calendar that has begun somewhere on earth: the first time zone is 14 hours ahead of UTC. */
function isPastDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(text);
  const exists = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
  return exists && day.getTime() <= Date.now() + 14 * 3_600_000;
}
