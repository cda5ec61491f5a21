import { nameInSlot, otherSlot } from '../../lib/flux/token-slot.ts';
import { hostOfBaseUrl } from '../../lib/github/api.ts';
import { homePage } from '../../lib/github/hook-home.ts';
import { ProblemsError } from '../../lib/problems/problem.ts';
import { withoutEncrypted } from '../../lib/settings/encrypted.ts';
import { parseSettings, type StackConfig } from '../../lib/settings/index.ts';
import { movedSettings } from '../../lib/settings/moved.ts';
import { ownSettings, settingsPrefix } from '../../lib/settings/stack-config.ts';
import { readProject, readProjectConfig, readStack, readStackConfig } from '../../lib/settings/stack-file.ts';
import { field, texts } from '../../policy/object.ts';
import type { StackSettings } from '../model/declaration.ts';

/** Settings by full key. */
export type Settings = ReadonlyMap<string, unknown>;

/** The settings of this program, without its namespace. */
type Own = Readonly<Record<string, unknown>>;

/**
 * Defaults of Pulumi.yaml, then the values of the stack file; encrypted ones as the file has them.
 * @throws ProblemsError for a file that is not YAML
 */
export function readSettings(project: string, stack: string | undefined): Settings {
  const own = stack === undefined ? {} : readStackConfig(project, stack);
  return new Map(Object.entries({ ...readProjectConfig(project), ...own }));
}

/** What says nothing about a deployment: notes for readers, what is encrypted, and what is reviewed as settings. */
const ofNoEffect = /^(?:config|description|author|website|license|template|encryptionsalt|encryptedkey)$/;

/**
 * What the files of a project and a stack have besides settings, by file and field: `Pulumi.yaml main`. It decides what
 * `pulumi up` runs and with which key it encrypts, and no manifest shows it.
 * @throws ProblemsError for a file that is not YAML
 */
export function readFileFields(project: string, stack: string | undefined): Settings {
  const own = stack === undefined ? [] : [[`Pulumi.${stack}.yaml`, readStack(project, stack)] as const];
  const files = [['Pulumi.yaml', readProject(project)] as const, ...own];
  return new Map(
    files.flatMap(([file, content]) =>
      Object.entries(content).flatMap(([field, value]): [string, unknown][] =>
        ofNoEffect.test(field) ? [] : [[`${file} ${field}`, value]],
      ),
    ),
  );
}

/**
 * What settings mean to a review, with the lock file beside them; also the keys of version 0.1. Only this file knows the
 * keys, except those whose
 * change has a sentence of its own (setting-consequences.ts).
 * @returns undefined where there are none
 * @param locked adds the lock file. @default - there is none
 */
export function interpret(
  settings: Settings,
  locked: (config: StackConfig) => StackConfig = (config) => config,
): StackSettings | undefined {
  if (settings.size === 0) return undefined;
  const raw = ownSettings({ values: Object.fromEntries(settings) });
  const { own } = movedSettings(withoutEncrypted(raw).own);
  const { exposure } = own;
  return {
    ownership: own.ownership ?? 'pulumi',
    nodeAddress: field(exposure, 'address'),
    publicUrl: field(exposure, 'url'),
    gatewayScheme: field(exposure, 'scheme'),
    ...(readWebhooks(own, raw, settings, locked) ?? anyWebhook(own, raw)),
  };
}

type Webhooks = Pick<StackSettings, 'heldByPulumi' | 'webhooks'>;

/** @returns undefined for settings that cannot be used */
function readWebhooks(
  own: Own,
  raw: Own,
  settings: Settings,
  locked: (config: StackConfig) => StackConfig,
): Webhooks | undefined {
  const full = Object.entries(own).map(([key, value]) => [`${settingsPrefix}${key}`, value]);
  const baseUrl = settings.get('github:baseUrl');
  const host = typeof baseUrl === 'string' ? hostOfBaseUrl(baseUrl) : undefined;
  try {
    const { webhooks } = parseSettings(
      // Whether a token may be in the file like this is not checked here.
      locked({
        origin: 'review',
        values: Object.fromEntries(full),
        secretKeys: ['fluxhook:token', 'fluxhook:webhooks'],
      }),
      host === undefined ? {} : { host },
    );
    return {
      heldByPulumi: webhooks
        .filter(({ secret }) => secret.source.type === 'pulumi')
        .map(({ key, secret }) => ({
          secretName: secret.name,
          namespace: secret.namespace,
          place: key,
          given: tokenAt(raw, key),
        })),
      webhooks: webhooks.map(({ receiver, baseNames, tokenSlot, repository, scope, hookEvents }) => ({
        receiver: receiver.metadata.name,
        otherReceiver: nameInSlot(baseNames.receiver, otherSlot(tokenSlot)),
        repository: repository && homePage(repository),
        organization: scope === 'organization',
        events: hookEvents,
      })),
    };
  } catch (error) {
    if (error instanceof ProblemsError) return undefined;
    throw error;
  }
}

/** The token of a webhook as its file has it: of the one at the top, or of an item of the list. */
function tokenAt(raw: Own, key: string): unknown {
  // A discovered repository has no token of its own.
  if (key.startsWith(`${settingsPrefix}repositories`)) return undefined;
  const index = /\[(\d+)\]/.exec(key)?.[1];
  return index === undefined ? raw.token : field(raw.webhooks, index, 'token');
}

/** What single settings say when the settings as a whole cannot be used: only about the webhook at the top. */
function anyWebhook(own: Own, raw: Own): Webhooks {
  const { tokenSource = 'pulumi', tokenSecret: secretName, namespace, repository, hookScope, hookEvents } = own;
  const held = tokenSource === 'pulumi' || field(tokenSource, 'type') === 'pulumi';
  return {
    heldByPulumi: held ? [{ secretName, namespace, place: settingsPrefix, given: raw.token }] : [],
    webhooks: [
      {
        receiver: undefined,
        repository,
        organization: hookScope === 'organization',
        events: hookEvents === undefined ? undefined : texts(hookEvents),
      },
    ],
  };
}
