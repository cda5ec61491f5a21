import { firstSlot, nameInSlot } from '../flux/token-slot.ts';
import { apiRoot, publicHost } from '../github/api.ts';
import { organizationChoices, repositoryChoices } from '../github/repository-reference.ts';
import { type Finding, removal } from './describe.ts';
import { ownOverride } from './discovered.ts';
import { keyOf, type Path } from './path.ts';
import type { StackInput } from './stack-schema.ts';
import { stackDefaults } from './stack-schema.ts';
import { baseName, carrierNames, cloneUrl, declaresSource, type Entry, logicalName, placeOf } from './webhooks.ts';

const exampleRepository = 'https://github.com/OWNER/REPOSITORY';

/** Rules about the settings of webhooks, their combination, and the settings at the top. */
export function webhookFindings(input: StackInput, entries: readonly Entry[], home: string): Finding[] {
  if (entries.length === 0) return nothingToDo(input);
  return [
    ...entries.flatMap((entry) => [
      ...repositoryFindings(entry, home),
      ...sourceFindings(entry),
      ...resourceFindings(entry),
    ]),
    ...unreadFindings(input, entries),
    ...collisions(entries),
  ];
}

function nothingToDo({ webhooks, shared, repositories }: StackInput): Finding[] {
  // What prevents the lookup is reported.
  if (repositories !== undefined) return [];
  if (webhooks !== undefined && shared) return [];
  return [
    {
      path: ['repository'],
      instead: [['webhooks'], ['resources'], ['source']],
      problem: 'needed: without a repository there is nothing to do',
      choices: `${repositoryChoices}; fluxhook:webhooks; or fluxhook:webhooks [] with fluxhook:shared true, for an entrance that only other stacks use`,
      example: exampleRepository,
    },
  ];
}

function repositoryFindings(entry: Entry, home: string): Finding[] {
  const { own, all, repository } = entry;
  const place = placeOf(entry, 'repository');
  const organization = all.hookScope === 'organization';
  if (repository === undefined) {
    if (own.resources?.some(({ kind, name }) => kind === 'GitRepository' && name !== undefined && name !== '*'))
      return [];
    const problem = 'needed: it says which repository gets the webhook';
    const choices = `${repositoryChoices}; or resources with an existing GitRepository, whose URL says it`;
    return [{ path: place, problem, choices, example: exampleRepository }];
  }
  if (repository.host !== home) {
    const problem =
      home === publicHost
        ? `not on ${publicHost}, and no github:baseUrl says where the API of ${repository.host} is`
        : `not on ${home}, where github:baseUrl is`;
    const fix = `pulumi config set github:baseUrl ${apiRoot(repository.host)}/, or a repository on ${home}`;
    return [
      {
        path: place,
        problem,
        choices: `${repositoryChoices.replaceAll('HOST', home)}; on another host with github:baseUrl`,
        fix,
      },
    ];
  }
  if (repository.name !== undefined || organization) return [];
  const [problem, choices] = [
    'only an owner, without a repository',
    `${repositoryChoices}; or ${organizationChoices}, with hookScope organization`,
  ];
  return [{ path: place, problem, choices, example: `https://${home}/${repository.owner}/REPOSITORY` }];
}

/** What would be given to a source twice, or not at all. */
function sourceFindings(entry: Entry): Finding[] {
  const { repository } = entry;
  if (
    declaresSource(entry) &&
    repository !== undefined &&
    repository.name === undefined &&
    cloneUrl(entry) === undefined
  ) {
    if (entry.all.hookScope !== 'organization') return [];
    return [
      {
        path: placeOf(entry, 'resources'),
        problem: `needed: ${keyOf(placeOf(entry, 'repository'))} is an organization, so it is not known what a delivery reconciles`,
        choices: 'resources with existing objects, a source with its url, or one repository of the organization',
        example: [{ kind: 'GitRepository', name: 'flux-system' }],
      },
    ];
  }
  return [];
}

function resourceFindings(entry: Entry): Finding[] {
  return (entry.own.resources ?? []).flatMap(({ name, matchLabels }, index): Finding[] => {
    const place = [...placeOf(entry, 'resources'), index];
    if (matchLabels === undefined && (name === undefined || name === '*')) {
      const [problem, choices] = [
        'needed: it says which objects to reconcile',
        'name, or matchLabels for every object with these labels',
      ];
      return [{ path: [...place, 'name'], problem, choices, example: 'flux-system' }];
    }
    if (matchLabels === undefined || name === undefined || name === '*') return [];
    const problem = 'it has no effect together with name: Flux then ignores labels';
    return [
      {
        path: [...place, 'matchLabels'],
        problem,
        choices: 'name or matchLabels, not both',
        fix: removal([...place, 'matchLabels']),
      },
    ];
  });
}

/** Short forms of a source's fields that no new source reads. */
function unreadFindings(input: StackInput, entries: readonly Entry[]): Finding[] {
  const short = { branch: 'ref', interval: 'interval' } as const;
  return (['branch', 'interval'] as const).flatMap((key) => {
    const reads = (entry: Entry) => declaresSource(entry) && entry.own.source?.[short[key]] === undefined;
    const inherits = (entry: Entry) => entry.path.length === 0 || entry.own[key] === undefined;
    const placed = entries.filter((entry) => entry.path.length > 0 && entry.own[key] !== undefined);
    const read = placed.filter(reads).map((entry) => keyOf(placeOf(entry, key)));
    // An override is of several webhooks.
    const unread: Path[] = placed
      .filter((entry) => !reads(entry) && !read.includes(keyOf(placeOf(entry, key))))
      .map((entry) => placeOf(entry, key));
    const isOpen = input.repositories !== undefined && !entries.some(({ at }) => at !== undefined);
    if (input[key] !== undefined && !isOpen && !entries.some((entry) => inherits(entry) && reads(entry)))
      unread.unshift([key]);
    return unread.map((path) => {
      const field = keyOf([...path.slice(0, -1), 'source', short[key]]);
      const problem = `it has no effect here: it belongs to a new source that has no ${short[key]} of its own`;
      return { path, problem, choices: `a new source without ${field}, or no ${keyOf(path)}`, fix: removal(path) };
    });
  });
}

/** Webhooks that have the same name, or whose objects do. */
function collisions(entries: readonly Entry[]): Finding[] {
  const taken = new Map<string, Entry>();
  const found: Finding[] = [];
  for (const entry of entries) {
    const clash = namesOf(entry).find(({ id }) => taken.has(id));
    if (baseName(entry) === '' && entry.repository !== undefined) found.push(unnamed(entry));
    else if (clash !== undefined) found.push(same(entry, taken.get(clash.id) as Entry, clash.what));
    for (const { id } of namesOf(entry)) if (!taken.has(id)) taken.set(id, entry);
  }
  return found;
}

function namesOf(entry: Entry): { readonly id: string; readonly what: string }[] {
  const { own, all } = entry;
  const base = baseName(entry);
  if (base === '') return [];
  const slot = own.tokenSlot ?? firstSlot;
  const { receiver, secret } = carrierNames(entry);
  const objects: Record<string, string | undefined> = {
    Receiver: nameInSlot(receiver, slot),
    GitRepository: declaresSource(entry) ? (own.source?.name ?? base) : undefined,
    // Several webhooks may use one existing Secret.
    Secret: all.tokenSource?.type === 'existing-secret' ? undefined : nameInSlot(secret, slot),
  };
  const namespace = all.namespace ?? stackDefaults.namespace;
  return [
    { id: `webhook ${logicalName(entry)}`, what: `the name ${logicalName(entry)}` },
    ...Object.entries(objects)
      .filter(([, name]) => name !== undefined)
      .map(([kind, name]) => ({ id: `${kind} ${namespace}/${name}`, what: `the ${kind} ${namespace}/${name}` })),
  ];
}

function same(entry: Entry, other: Entry, what: string): Finding {
  const theirs = other.path.length === 0 ? 'the webhook at the top (fluxhook:repository)' : keyOf(other.path);
  const problem = `it results in ${what}, as ${theirs} does`;
  const choices = 'a name of its own for each webhook';
  if (entry.at === undefined) return { path: [...entry.path, 'name'], problem, choices, example: 'NAME' };
  return { path: entry.path, problem, choices, fix: ownOverride(entry, 'name', 'NAME') };
}

function unnamed({ path }: Entry): Finding {
  const problem = 'needed: Kubernetes does not accept the name of the repository';
  return path.length === 0
    ? { path: ['receiver'], problem, choices: 'names for receiver, source and tokenSecret', example: 'my-app' }
    : { path: [...path, 'name'], problem, choices: 'a name for the webhook', example: 'my-app' };
}
