import { z } from 'zod';
import { fluxDurationChoices, fluxDurationToMilliseconds, isFluxDuration } from '../flux/duration.ts';
import { parseRepositoryUrl, repositoryUrlChoices } from '../github/repository.ts';

/** GitHub events a webhook of this program can be registered for. */
export const hookEvents = ['push', 'ping'] as const;

/** Shortest token accepted. Flux takes any, even an empty one, with which unsigned deliveries pass (see receivers of type github). */
export const minimumTokenLength = 16;

const minimumAddressTimeout = 10_000;
const maximumAddressTimeout = 30 * 60_000;

/**
 * Says in one issue what is wrong, what is allowed and an example that mends it; the reader turns it into a
 * SettingProblem.
 */
function problem(text: string, choices: string, example: string) {
  return { error: text, params: { choices, example } };
}

function check<T>(
  schema: z.ZodType<T>,
  accepts: (value: T) => boolean,
  text: string,
  choices: string,
  example: string,
) {
  return schema.refine(accepts, problem(text, choices, example));
}

/** Names of Kubernetes objects: a DNS subdomain (RFC 1123), or a DNS label where `label` says so. */
function objectName(example: string, kind: 'subdomain' | 'label' = 'subdomain') {
  const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
  const pattern = new RegExp(kind === 'label' ? `^${label}$` : `^${label}(\\.${label})*$`);
  const longest = kind === 'label' ? 63 : 253;
  return check(
    z.string(),
    (text) => pattern.test(text) && text.length <= longest,
    'not a name Kubernetes accepts',
    `lower-case letters, digits and '-'${kind === 'label' ? '' : " and '.'"}, at most ${longest} characters`,
    example,
  );
}

const duration = (example: string) =>
  z.string().refine(isFluxDuration, problem('not a duration that Flux accepts', fluxDurationChoices, example));

/** Values that the engine hands over as text (numbers, lists) and YAML as themselves. */
const fromText = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      return value;
    }
  }, schema);

/** The settings under the namespace `fluxhook:`. Defaults, types and meaning stand in Pulumi.yaml. */
export const settingsSchema = z
  .strictObject({
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
      (name) => /^(?![-/])(?!.*(\.\.|@\{|\/\/|\/\.))[^\s~^:?*[\\\x7f]+(?<![./])(?<!\.lock)$/.test(name),
      'not a branch name that git accepts',
      'the name of a branch, such as main or release/1.2',
      'main',
    ),
    interval: duration('15m'),
    source: objectName('my-nginx'),
    receiver: objectName('github-receiver'),
    tokenSecret: objectName('webhook-token'),
    service: objectName('receiver', 'label'),
    namespace: objectName('flux-system', 'label'),
    exposure: z.enum(
      ['LoadBalancer', 'NodePort'],
      problem('not a way to expose the receiver', 'LoadBalancer, NodePort', 'LoadBalancer'),
    ),
    nodeAddress: check(
      z.string(),
      (host) => host === '' || /^(?!-)[A-Za-z0-9.-]+$/.test(host) || /^[0-9a-fA-F:]+:[0-9a-fA-F:.]*$/.test(host),
      'not an IP address or a host name (no scheme, no port)',
      'an IP address or a host name that GitHub can reach',
      'node.example.org',
    ),
    nodePort: fromText(
      check(
        z.number(),
        (port) => port === 0 || (Number.isInteger(port) && port >= 30_000 && port <= 32_767),
        'not a port for a NodePort Service',
        '30000 to 32767, or 0 to let the cluster allocate one',
        '0',
      ),
    ),
    addressTimeout: duration('5m').refine(
      (text) => {
        const length = fluxDurationToMilliseconds(text) ?? 0;
        return length >= minimumAddressTimeout && length <= maximumAddressTimeout;
      },
      problem('out of range', '10s to 30m', '5m'),
    ),
    hookEvents: fromText(
      z
        .array(z.enum(hookEvents), problem('not a list of events', 'a list of push and ping', '\'["push","ping"]\''))
        .refine(
          (events) => events.includes('push') && new Set(events).size === events.length,
          problem('without push nothing would ever reconcile', '[push, ping] or [push]', '\'["push","ping"]\''),
        ),
    ),
  })
  .refine((settings) => settings.exposure !== 'NodePort' || settings.nodeAddress !== '', {
    ...problem(
      'needed with fluxhook:exposure NodePort: a cluster does not know under which address GitHub reaches its nodes',
      'an IP address or a host name that GitHub can reach',
      'node.example.org',
    ),
    path: ['nodeAddress'],
    // Otherwise another bad setting would hide this one until the next run.
    when: () => true,
  });

/** Checked settings of a stack. Meaning, units and defaults of each: Pulumi.yaml. */
export type Settings = z.output<typeof settingsSchema>;
