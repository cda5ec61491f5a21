import { z } from 'zod';
import { fluxDurationToMilliseconds } from '../flux/duration.ts';
import { hookScopes } from '../github/hook-home.ts';
import { parseRepositoryUrl, repositoryUrlChoices } from '../github/repository.ts';
import { applicabilityRules } from './applicable.ts';
import { check, duration, fromText, objectName, problem } from './checks.ts';
import { exposureSettings } from './exposure.ts';
import { exposureRules } from './exposure-rules.ts';
import { tokenRules, tokenSettings } from './token.ts';

/** GitHub events a webhook of this program can be registered for. */
export const hookEvents = ['push', 'ping'] as const;

const minimumAddressTimeout = 10_000;
const maximumAddressTimeout = 30 * 60_000;

const settings = z.strictObject({
  repository: check(
    z.string(),
    (url) => parseRepositoryUrl(url) !== undefined,
    'not the HTTPS URL of a repository on github.com',
    repositoryUrlChoices,
    'https://github.com/sidd-harth/nginx',
  ),
  branch: check(
    z.string(),
    // The rules of `git check-ref-format --branch` that people run into.
    (name) => /^(?![-/]|refs\/)(?!.*(\.\.|@\{|\/\/|\/\.))[^\s~^:?*[\\\x7f]+(?<![./])(?<!\.lock)$/.test(name),
    'not a branch name that git accepts',
    'the name of a branch as git shows it, such as main or release/1.2 (not refs/heads/main)',
    'main',
  ),
  interval: duration('15m'),
  source: objectName('my-nginx'),
  receiver: objectName('github-receiver'),
  tokenSecret: objectName('webhook-token'),
  ...tokenSettings,
  service: objectName('receiver', 'label'),
  namespace: objectName('flux-system', 'label'),
  ...exposureSettings,
  addressTimeout: duration('5m').refine(
    (text) => {
      const length = fluxDurationToMilliseconds(text) ?? 0;
      return length >= minimumAddressTimeout && length <= maximumAddressTimeout;
    },
    problem('out of range', '10s to 30m', '5m'),
  ),
  hookScope: z.enum(hookScopes, problem('not where a webhook can be registered', hookScopes.join(', '), 'repository')),
  hookEvents: fromText(
    check(
      z.array(z.enum(hookEvents)),
      (events) => new Set(events).size === events.length,
      'not a list of events that this program takes, each once',
      '[push, ping] or [push]',
      '[push, ping]',
    ).refine(
      (events) => events.includes('push'),
      problem('without push nothing would ever reconcile', '[push, ping] or [push]', '[push, ping]'),
    ),
  ),
});

/** The settings under the namespace `fluxhook:`. Defaults, types and meaning stand in Pulumi.yaml. */
export const settingsSchema = [...exposureRules, ...tokenRules, ...applicabilityRules].reduce(
  (schema, { key, holds, issue }) =>
    schema.refine(holds, {
      ...issue,
      path: [key],
      // Otherwise another bad setting would hide this one until the next run.
      when: () => true,
    }),
  settings,
);

/** Checked settings of a stack. Meaning, units and defaults of each: Pulumi.yaml. */
export type Settings = z.output<typeof settingsSchema>;
