import { relative } from 'node:path';
import { otherSlot, type TokenSlot } from '../../flux/token-slot.ts';
import { type Problem, ProblemsError } from '../../problems/problem.ts';
import { inSlot } from '../../settings/in-slot.ts';
import { parseSettings, readStackFile, type StackSettings, type WebhookSettings } from '../../settings/index.ts';
import { ownSettings, settingsPrefix } from '../../settings/stack-config.ts';
import { readProject, readStackConfig, stackFileOf } from '../../settings/stack-file.ts';
import { gitHubHost } from '../github-host.ts';
import { ownOverrideOf } from './own-override.ts';
import type { Edit } from './stack-file-change.ts';

/** A Receiver by its place. */
export interface ReceiverPlace {
  readonly namespace: string;
  readonly name: string;
}

/** A webhook of a stack file. */
export interface StackWebhook extends WebhookSettings {
  /** The slot whose name it was asked for by. */
  readonly askedSlot: TokenSlot;
  /** Whether `token` is set for it, in whatever form. */
  readonly hasToken: boolean;
  /** The settings that create the place of its own settings, if there is none yet. */
  readonly places: readonly Edit[];
}

/** The content of a stack file. */
export interface StackWebhooks {
  readonly settings: StackSettings;
  /** The file, or Pulumi.yaml. */
  readonly origin: string;
  /** Those of the Receivers that were asked for, each once. */
  readonly webhooks: readonly StackWebhook[];
}

/**
 * Finds the webhooks of Receivers in the file of the stack that deployed them.
 * @param directory the project's folder
 * @param owner the stack as ORGANIZATION/PROJECT/STACK
 * @throws ProblemsError where this is not the project's folder, or its settings do not have them
 */
export function stackWebhooks(directory: string, owner: string, receivers: readonly ReceiverPlace[]): StackWebhooks {
  const [, project, stack = ''] = owner.split('/');
  const named = readProject(directory).name;
  if (named !== project) throw refused([elsewhere(owner, directory, named)]);
  const config = readStackFile(directory, stack);
  const values = config.values as Readonly<Record<string, unknown>>;
  if (!Object.keys(values).some((key) => key.startsWith(settingsPrefix)))
    throw refused(receivers.map((receiver) => ofProgram(owner, receiver)));
  const settings = parseSettings(config, { host: gitHubHost(config) });
  const found: readonly (WebhookSettings | Problem)[] = receivers.map(
    (receiver) => webhookOf(settings.webhooks, receiver) ?? notThere(receiver, config.origin),
  );
  const problems = found.filter((each): each is Problem => 'problem' in each);
  const webhooks = [...new Set(found.filter((each): each is WebhookSettings => !('problem' in each)))];
  if (problems.length === 0) problems.push(...webhooks.flatMap((webhook) => inProject(webhook, directory, stack)));
  if (problems.length > 0) throw refused(problems);
  let pending = 0;
  const ownPlace = (webhook: WebhookSettings) => {
    if (!webhook.isDiscovered) return { key: webhook.key, places: [] };
    const { key, edits } = ownOverrideOf(webhook, ownSettings(config), pending);
    if (edits.length > 0) pending += 1;
    return { key, places: edits };
  };
  return {
    settings,
    origin: config.origin,
    webhooks: webhooks.map((webhook) => ({
      ...webhook,
      ...ownPlace(webhook),
      askedSlot: receivers.some((receiver) => isIn(webhook, webhook.tokenSlot, receiver))
        ? webhook.tokenSlot
        : otherSlot(webhook.tokenSlot),
      hasToken: tokenOf(values, webhook) !== undefined,
    })),
  };
}

/** The one that has this name now, before one that has it in the other slot. */
function webhookOf(webhooks: readonly WebhookSettings[], receiver: ReceiverPlace) {
  return (
    webhooks.find((webhook) => isIn(webhook, webhook.tokenSlot, receiver)) ??
    webhooks.find((webhook) => isIn(webhook, otherSlot(webhook.tokenSlot), receiver))
  );
}

function isIn(webhook: WebhookSettings, slot: TokenSlot, { namespace, name }: ReceiverPlace): boolean {
  const { metadata } = inSlot(webhook, slot).receiver;
  return metadata.namespace === namespace && metadata.name === name;
}

/** Of the list, its index; undefined for the webhook at the top. */
function indexOf({ key }: WebhookSettings): number | undefined {
  const [, index] = /\[(\d+)\]/.exec(key) ?? [];
  return index === undefined ? undefined : Number(index);
}

function tokenOf(values: Readonly<Record<string, unknown>>, webhook: WebhookSettings): unknown {
  if (webhook.isDiscovered) return undefined;
  const index = indexOf(webhook);
  if (index === undefined) return values[`${settingsPrefix}token`];
  const list = values[`${settingsPrefix}webhooks`];
  return Array.isArray(list) ? (list[index] as { token?: unknown } | undefined)?.token : undefined;
}

/** `pulumi config set` writes into the stack's file: a list that is in Pulumi.yaml would be hidden by what it writes. */
function inProject(webhook: WebhookSettings, directory: string, stack: string): Problem[] {
  const list = webhook.isDiscovered ? 'repositories' : 'webhooks';
  if (!webhook.isDiscovered && indexOf(webhook) === undefined) return [];
  const file = relative(directory, stackFileOf(directory, stack));
  const own = readStackConfig(directory, stack);
  if (own[`${settingsPrefix}${list}`] !== undefined) return [];
  const other = otherSlot(webhook.tokenSlot);
  return [
    {
      subject: `${webhook.key}tokenSlot`,
      problem: `${settingsPrefix}${list} is not in ${file}, where it could be set`,
      choices: `a list in ${file}; or set by hand where it is, which one \`pulumi up\` carries out without a lost delivery`,
      fix: `in Pulumi.yaml: tokenSlot: ${other} in this webhook; then pulumi up --stack ${stack}`,
    },
  ];
}

function refused(problems: readonly Problem[]): ProblemsError {
  return new ProblemsError('Nothing was rotated', problems);
}

function elsewhere(owner: string, directory: string, named: unknown): Problem {
  return {
    subject: `Pulumi stack ${owner}`,
    value: directory,
    problem: named === undefined ? 'there is no Pulumi project in this folder' : `this is the project ${named}`,
    choices: "the folder of the stack's project, with Pulumi.yaml and the stack's file",
    fix: `cd to the folder of the project ${owner.split('/')[1]}; then run the same command again`,
  };
}

/** The slot of a webhook in a program cannot be set from outside. */
function ofProgram(owner: string, { namespace, name }: ReceiverPlace): Problem {
  const stack = owner.split('/')[2];
  return {
    subject: `Receiver ${namespace}/${name}`,
    problem: `the stack ${owner} is a program, which sets the slot of the token itself`,
    choices:
      'tokenSlot of its GitHubWebhook, a or b; one `pulumi up` then creates the other Receiver, points the webhook there, and deletes this one last',
    fix: `in the program: tokenSlot: '${name.endsWith('-b') ? 'a' : 'b'}'; then pulumi up --stack ${stack}. See docs/rotate-stack.md`,
  };
}

function notThere({ namespace, name }: ReceiverPlace, origin: string): Problem {
  return {
    subject: `Receiver ${namespace}/${name}`,
    problem: `${origin} has no webhook with it`,
    choices: 'a Receiver that the stack deploys now',
    fix: `pulumi up, which deletes what the settings no longer have; or the stack's file as it was when this Receiver was deployed`,
  };
}
