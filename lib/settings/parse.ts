import type { ReceiverEntranceProps } from '../constructs/index.ts';
import type { FluxDuration } from '../flux/duration.ts';
import { publicHost } from '../github/api.ts';
import { type Problem, ProblemsError } from '../problems/problem.ts';
import { describeFinding, type Finding, type Found } from './describe.ts';
import { discoveredRepositories, type Locked, lockFindings } from './discovered.ts';
import { withoutEncrypted } from './encrypted.ts';
import { entranceFindings } from './entrance-rules.ts';
import { nearlyOwn } from './foreign.ts';
import { check } from './issues.ts';
import { movedSettings } from './moved.ts';
import { keyOf, type Path, valueAt, without } from './path.ts';
import type { StackSettings } from './settings.ts';
import { ownSettings, type StackConfig } from './stack-config.ts';
import { type StackInput, stackDefaults, stackSchemaFor } from './stack-schema.ts';
import { type GivenTokens, tokenFindings } from './token-rules.ts';
import { webhookFindings } from './webhook-rules.ts';
import { entriesOf, webhookOf } from './webhooks.ts';

/**
 * Reads the settings of a stack.
 * @param host where GitHub is: that of repositories that are written without one. @default github.com
 * @throws ProblemsError that lists everything that cannot be used
 */
export function parseSettings(
  config: StackConfig,
  { host = publicHost }: { readonly host?: string } = {},
): StackSettings {
  const { origin, values, secretKeys = [] } = config;
  const given = ownSettings(config);
  const decrypted = withoutEncrypted(given);
  const moved = movedSettings(decrypted.own);
  const found: Found = { own: moved.own, secretKeys };
  const tokens: GivenTokens = { secretKeys, encrypted: decrypted.places };
  const locked: Locked = { read: config.lock, isList: Array.isArray(found.own.repositories) };
  const { input, findings } = readable(found);
  const before = [...decrypted.findings, ...moved.findings];
  const between = input === undefined ? [] : rulesOf(input, host, tokens, locked);
  const madePlaces = moved.made.map((key) => keyOf([key]));
  const problems: Problem[] = [
    ...nearlyOwn(values),
    ...before.map((finding) => describeFinding(finding, { own: given, secretKeys })),
    ...untouched(findings, madePlaces).map((finding) => describeFinding(finding, found)),
    ...untouched(between, [...places([...before, ...findings]), ...madePlaces]).map((finding) =>
      describeFinding(finding, found),
    ),
  ];
  if (input === undefined || problems.length > 0) throw unusable(origin, problems);
  return settingsOf(input, host, locked);
}

/** The settings that can be read: as they are, or without the wrong ones. */
function readable(found: Found): { readonly input: StackInput | undefined; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  let { own } = found;
  // Each round removes something; where a required key is missing, its whole object.
  for (;;) {
    const checked = check(stackSchemaFor(own), { ...found, own });
    if (checked.findings === undefined) return { input: checked.data, findings };
    if (findings.length === 0) findings.push(...checked.findings);
    const smaller = checked.findings.reduce((rest, { path }) => without(rest, presentPart(rest, path)), own);
    if (smaller === own || Object.keys(own).length === 0) return { input: undefined, findings };
    own = smaller;
  }
}

function presentPart(own: Found['own'], path: Path): Path {
  return path.length > 1 && valueAt(own, path) === undefined ? presentPart(own, path.slice(0, -1)) : path;
}

function rulesOf(input: StackInput, host: string, tokens: GivenTokens, locked: Locked): Finding[] {
  const unlocked = lockFindings(input, host, locked.read);
  const entries = entriesOf(input, host, unlocked.length > 0 ? { ...locked, read: undefined } : locked);
  const found = [
    ...unlocked,
    ...entranceFindings(input, input.exposure ?? stackDefaults.exposure),
    ...webhookFindings(input, entries, host),
    ...tokenFindings(entries, tokens),
  ];
  // What is wrong with an override is found for each of its repositories.
  return [...new Map(found.map((finding) => [JSON.stringify(finding), finding])).values()];
}

function places(findings: readonly Finding[]): string[] {
  return findings.map(({ path }) => keyOf(path));
}

/** Without findings that follow from one that is already reported: in the same place, inside it, or around it. */
function untouched(findings: readonly Finding[], told: readonly string[]): readonly Finding[] {
  const explained = (path: Path) => {
    const key = keyOf(path);
    return told.some((place) => key.startsWith(place) || place.startsWith(key));
  };
  return findings.filter(({ path, instead = [] }) => ![path, ...instead].some(explained));
}

function settingsOf(input: StackInput, host: string, locked: Locked): StackSettings {
  const { namespace = stackDefaults.namespace, service = stackDefaults.service } = input;
  const repositories = discoveredRepositories(input, locked);
  const { exposure = stackDefaults.exposure, addressTimeout = stackDefaults.addressTimeout } = input;
  return {
    namespace,
    entrance: { metadata: { name: service, namespace }, exposure } as ReceiverEntranceProps,
    objects: { labels: input.labels ?? {}, annotations: input.annotations ?? {} },
    hookRanges: input.hookRanges,
    addressTimeout: addressTimeout as FluxDuration,
    ownership: input.ownership ?? stackDefaults.ownership,
    adopt: input.adopt ?? stackDefaults.adopt,
    proof: input.proof ?? stackDefaults.proof,
    shared: input.shared ?? stackDefaults.shared,
    ...(repositories !== undefined && { repositories }),
    webhooks: entriesOf(input, host, locked).map(webhookOf),
  };
}

function unusable(origin: string, problems: readonly Problem[]): ProblemsError {
  const count = new Set(problems.map(({ subject }) => subject)).size;
  return new ProblemsError(
    `${count === 1 ? '1 setting is' : `${count} settings are`} not usable (${origin})`,
    problems,
  );
}
