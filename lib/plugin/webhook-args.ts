import type * as pulumi from '@pulumi/pulumi';
import { homePage } from '../github/hook-home.ts';
import type { GitHubCredentials } from '../operate/github.ts';
import type { GitHubWebhookArgs } from '../pulumi/github-webhook-args.ts';
import { parseHome } from '../pulumi/webhook-home.ts';
import { exampleOf, type FieldFinding, setTo } from './check.ts';
import { present } from './entrance-args.ts';
import { entranceAt } from './entrance-at.ts';
import type { Given } from './given.ts';
import { parseResource, webhookFields } from './webhook-fields.ts';

type Fields = ReadonlyMap<string, Given>;

const ofSource = ['sourceName', 'sourceUrl', 'sourceSecret', 'branch', 'tag', 'semver', 'interval'] as const;
const references = ['branch', 'tag', 'semver'] as const;

/** Rules between fields. */
export function webhookFindings(given: Fields): FieldFinding[] {
  return [...sourceFindings(given), ...tokenFindings(given)];
}

function sourceFindings(given: Fields): FieldFinding[] {
  const declares = declaresSource(given);
  const [, ...others] = references.filter((field) => given.has(field));
  const home = given.get('repository');
  const isOrganization = typeof home?.value === 'string' && parsed(home.value)?.name === undefined;
  return [
    ...others.map((field) => ({
      field,
      problem: 'one thing is checked out',
      choices: `one of ${references.join(', ')}`,
      fix: `remove ${field}`,
    })),
    ...(declares && isOrganization && !given.has('sourceUrl')
      ? [
          {
            field: 'resources',
            problem: 'needed with an organization, which names no repository for a GitRepository',
            choices: 'resources, or sourceUrl',
            fix: setTo('resources', exampleOf(webhookFields.resources)),
          },
        ]
      : []),
  ];
}

function parsed(text: string) {
  try {
    return parseHome(text);
  } catch {
    return { name: '' };
  }
}

function tokenFindings(given: Fields): FieldFinding[] {
  if (given.get('tokenSource')?.value !== 'existing-secret') return [];
  const findings: FieldFinding[] = [];
  if (given.has('token'))
    findings.push({
      field: 'token',
      problem: 'it has no effect together with tokenSource existing-secret',
      choices: 'token, or tokenSource existing-secret',
      fix: 'remove token, or tokenSource',
    });
  if (!given.has('tokenSecret'))
    findings.push({
      field: 'tokenSecret',
      problem: 'needed with tokenSource existing-secret',
      choices: 'the name of a Secret with the key token',
      fix: setTo('tokenSecret', exampleOf(webhookFields.tokenSecret)),
    });
  return findings;
}

/** A new source is declared if it is described, or if nothing else says what a delivery reconciles. */
function declaresSource(given: Fields): boolean {
  return !given.has('resources') || ofSource.some((field) => given.has(field));
}

/** The arguments of the component, once nothing is wrong with the fields. */
export function webhookArgs(
  name: string,
  given: Fields,
  credentials: GitHubCredentials | undefined,
): GitHubWebhookArgs {
  const of = (field: keyof typeof webhookFields) => given.get(field)?.value as never;
  const namespace: string = of('namespace') ?? 'flux-system';
  const labels = present({ labels: of('labels') });
  const token = given.get('token');
  const secretName = of('tokenSecret') as string | undefined;
  const repository = given.get('repository') as Given;
  return {
    entrance: entranceAt(given.get('entrance') as Given, namespace, of('service')),
    repository:
      repository.isKnown && !repository.isSecret ? (repository.value as string) : (repository.output as never),
    ...(declaresSource(given) && { source: sourceOf(name, given, namespace) as never }),
    resources: ((of('resources') ?? []) as readonly string[]).map((text) => parseResource(text) as never),
    receiver: {
      metadata: { ...labels, name: of('name') ?? name, namespace },
      ...present({ resourceFilter: of('filter') }),
    } as never,
    secret: {
      metadata: { ...labels, namespace, name: secretName ?? `${of('name') ?? name}-webhook-token` },
      ...(of('tokenSource') === 'existing-secret' && { source: { type: 'existing-secret' as const } }),
    },
    ...(token !== undefined && { token: token.output as pulumi.Output<string> }),
    ...present({ tokenSlot: of('tokenSlot'), events: of('events'), adopt: of('adopt'), proof: of('proof') }),
    ...(credentials !== undefined && { credentials }),
  };
}

function sourceOf(name: string, given: Fields, namespace: string): object {
  const of = (field: keyof typeof webhookFields) => given.get(field)?.value as string | undefined;
  const repository = given.get('repository') as Given;
  const page = () => (repository.output as pulumi.Output<string>).apply((text) => homePage(parseHome(text)));
  const reference = references.find((field) => given.has(field)) ?? 'branch';
  const secret = of('sourceSecret');
  return {
    metadata: { name: of('sourceName') ?? name, namespace, ...present({ labels: of('labels') }) },
    url: of('sourceUrl') ?? (repository.isKnown ? homePage(parseHome(repository.value as string)) : page()),
    ref: { [reference]: of(reference) ?? 'main' },
    interval: of('interval') ?? '15m',
    ...(secret !== undefined && { secretRef: { name: secret } }),
  };
}
