import { celHas, celString } from '../../flux/cel.ts';
import type { Violation } from '../violation.ts';
import { anything, type Filter, within } from './filter.ts';
import { anyOf, asTexts, matchesAny, type PatternRule, type Patterns, patternProblems } from './pattern.ts';

/** Receivers whose sender reports pushes of images. */
export type ImageReceiverType = 'dockerhub' | 'quay' | 'gcr' | 'acr' | 'harbor' | 'nexus';

/**
 * A push to one of the image repositories, by the image as an ImageRepository names it or by the name that the registry's
 * own notification has, which is the image without the registry's host (with it for gcr):
 *
 * | type | name | image | name in the notification |
 * |---|---|---|---|
 * | dockerhub | repository.repo_name | `docker.io/library/nginx` | `library/nginx` |
 * | quay | repository | `quay.io/organization/nginx` | `organization/nginx` |
 * | gcr | the image without its tag | `europe-docker.pkg.dev/project/images/nginx` | the same |
 * | acr | target.repository | `registry.azurecr.io/team/nginx` | `team/nginx` |
 * | harbor | event_data.repository.repo_full_name | `harbor.example.org/project/nginx` | `project/nginx` |
 * | nexus | component.name | `nexus.example.org:8082/team/nginx` | `team/nginx` |
 *
 * @param names names or patterns: `organization/*`; one that the registry cannot send is a violation of the Receiver
 */
export function imageName(...names: Patterns): Filter<ImageReceiverType> {
  const texts = asTexts(names);
  const expression = (type: ImageReceiverType) => {
    if (type === 'gcr') return inReference(anyOf(texts));
    const sent = [...new Set(texts.flatMap((name) => namesSent(type, name)))];
    return `${celHas(nameField[type])} && ${matchesAny(nameField[type], sent)}`;
  };
  const subject = (type: ImageReceiverType) =>
    type === 'gcr' ? 'has(req.tag) || has(req.digest)' : celHas(nameField[type]);
  return {
    expression,
    negation: (type) => within(subject(type), `!(${expression(type)})`),
    subject,
    problems: (type) => [...patternProblems(names, rule), ...texts.flatMap((name) => hostProblems(type, name))],
    outcomes: () => anything,
  };
}

/** Google has the name only as a part of the reference, by tag or, for an untagged push, by digest. */
function inReference(names: string): string {
  const references = [
    ['req.tag', `^${names}:[^/]*$`],
    ['req.digest', `^${names}@`],
  ] as const;
  return references
    .map(([field, pattern]) => `(has(${field}) && type(${field}) == string && ${field}.matches(${celString(pattern)}))`)
    .join(' || ');
}

// Payloads: the registries' own documentation of their webhooks. What Flux hands a filter of type gcr is the message
// inside the Pub/Sub envelope (action, digest, tag), not the envelope.
const nameField = {
  dockerhub: 'req.repository.repo_name',
  quay: 'req.repository',
  acr: 'req.target.repository',
  harbor: 'req.event_data.repository.repo_full_name',
  nexus: 'req.component.name',
} as const;

const rule: PatternRule = {
  what: 'image name',
  wrong: /\s|@|:\/\/|:[^/]*$|^\/|\/$/,
  choices: 'names as the registry sends them, or images as an ImageRepository has them, also with * and **',
  fix: 'Write organization/nginx, without tag, digest and scheme.',
};

/** Hosts of registries that everybody knows, and whose pushes each type reports. */
const publicHost =
  /^((index\.|registry-1\.)?docker\.io|quay\.io|ghcr\.io|([a-z]+\.)?gcr\.io|.+\.pkg\.dev|.+\.azurecr\.\w+)$/;
const ownHost: Partial<Record<ImageReceiverType, RegExp>> = {
  dockerhub: /^(index\.|registry-1\.)?docker\.io$/,
  quay: /^quay\.io$/,
  gcr: /^(([a-z]+\.)?gcr\.io|.+\.pkg\.dev)$/,
  acr: /^.+\.azurecr\.\w+$/,
};

/** What an image starts with where it names its registry, as Docker tells a host from a folder. */
function hostOf(name: string): string | undefined {
  return /^([^/*]*[.:][^/*]*|localhost)\//.exec(name)?.[1];
}

/** The names under which the registry may report the image. */
function namesSent(type: Exclude<ImageReceiverType, 'gcr'>, name: string): string[] {
  const host = hostOf(name);
  const rest = host === undefined ? name : name.slice(host.length + 1);
  if (type === 'dockerhub') return [rest.includes('/') || rest.includes('*') ? rest : `library/${rest}`];
  if (host === undefined || host.includes(':') || ownHost[type]?.test(host)) return [rest];
  // A folder may have a dot in its name as well.
  return [name, rest];
}

/** A host that the registry cannot have, and for Google one that is missing. */
function hostProblems(type: ImageReceiverType, name: string): Violation[] {
  const host = hostOf(name);
  const problem = 'the filter would match nothing';
  if (type === 'gcr' && !/^[^/]*[.*]/.test(name)) {
    const fix = 'Write the image with its host, as Google does: europe-docker.pkg.dev/project/images/nginx.';
    return [{ prop: rule.what, value: name, problem, choices: 'HOST/PROJECT/…, or **/ before the name', fix }];
  }
  // Docker Hub has no dots in the names of its accounts, so what looks like a host is one.
  const isOtherRegistry =
    host !== undefined && (type === 'dockerhub' || publicHost.test(host)) && !ownHost[type]?.test(host);
  if (!isOtherRegistry) return [];
  const choices = `images of the registry that a Receiver of type ${type} gets deliveries for`;
  return [
    { prop: rule.what, value: name, problem, choices, fix: `Leave ${host} out, or choose its type of Receiver.` },
  ];
}
