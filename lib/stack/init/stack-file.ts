import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { readTextFile } from '../../files/text-file.ts';
import type { FluxSource } from '../../operate/sources/look.ts';
import { ProblemsError } from '../../problems/problem.ts';
import { parseSettings, type StackSettings } from '../../settings/index.ts';
import { settingsPrefix } from '../../settings/stack-config.ts';
import {
  configOf,
  fullKey,
  readProject,
  readProjectConfig,
  readStackConfig,
  stackFileOf,
} from '../../settings/stack-file.ts';
import { readYamlV3 } from '../../yaml/yaml-v3.ts';
import type { Settings } from '../adopt/smallest.ts';
import { gitHubHost } from '../github-host.ts';

const listKey = `${settingsPrefix}webhooks`;

/** The file of an existing stack. */
export interface PresentStackFile {
  readonly text: string;
  /** Undefined where it has no settings of fluxhook yet. */
  readonly settings: StackSettings | undefined;
  /** Where GitHub is for it. */
  readonly host: string;
}

/** Its path from the project's folder. */
export function stackFileName(directory: string, stack: string, project = readProject(directory)): string {
  return relative(directory, stackFileOf(directory, stack, project));
}

/**
 * Reads it, where there is one.
 * @throws ProblemsError where it has settings that cannot be used, or the project has a list that one in it would hide
 */
export function presentStackFile(directory: string, stack: string): PresentStackFile | undefined {
  const project = readProject(directory);
  const ofProject = readProjectConfig(directory, project);
  const own = readStackConfig(directory, stack, project);
  const origin = stackFileName(directory, stack, project);
  if (ofProject[listKey] !== undefined && own[listKey] === undefined) throw listInProject(origin);
  const file = stackFileOf(directory, stack, project);
  if (!existsSync(file)) return undefined;
  const config = { origin, stack, values: { ...ofProject, ...own } };
  const host = gitHubHost(config);
  const isOwn = Object.keys(own).some((key) => key.startsWith(settingsPrefix));
  return { text: readTextFile(file), host, settings: isOwn ? parseSettings(config, { host }) : undefined };
}

/**
 * The settings of the stack once its file has a text.
 * @throws ProblemsError where they cannot be used
 */
export function settingsWith(text: string, directory: string, stack: string, host: string): StackSettings {
  const project = readProject(directory);
  const origin = stackFileName(directory, stack, project);
  const own = configOf(
    directory,
    stackFileOf(directory, stack, project),
    (readYamlV3(text) ?? {}) as Settings,
    project,
  );
  return parseSettings({ origin, stack, values: { ...readProjectConfig(directory, project), ...own } }, { host });
}

function listInProject(file: string): ProblemsError {
  return new ProblemsError('Nothing can be added', [
    {
      subject: listKey,
      problem: `it is in Pulumi.yaml, for every stack, and a list in ${file} would take its place`,
      choices: `a list in ${file}`,
      fix: `Move it from Pulumi.yaml to ${file}, and run the same command again.`,
    },
  ]);
}

/** Whether the settings have a source already, as their own or by reference. */
export function declares({ webhooks }: StackSettings, { kind, namespace, name, object }: FluxSource): boolean {
  return webhooks.some(({ source, resources, receiver }) => {
    if (kind === 'GitRepository' && source?.metadata.name === name && source.metadata.namespace === namespace)
      return true;
    return resources.some((reference) => {
      const { matchLabels, ...rest } = reference as {
        readonly matchLabels?: Record<string, string>;
        readonly name?: string;
        readonly namespace?: string;
      };
      if (reference.kind !== kind || (rest.namespace ?? receiver.metadata.namespace) !== namespace) return false;
      if (matchLabels === undefined) return rest.name === name;
      return Object.entries(matchLabels).every(([key, value]) => object.metadata.labels?.[key] === value);
    });
  });
}

/** What is added to a stack file. */
export interface Additions {
  /** By full key, for those that are not there. */
  readonly config: Settings;
  /** Items of fluxhook:webhooks. */
  readonly webhooks: readonly Settings[];
  /** Items of `resources` of an existing webhook, by its index in the list. */
  readonly resources: ReadonlyMap<number, readonly Settings[]>;
}

/**
 * The same file with something added; everything else in it stays, comments and the spelling of keys too.
 * @param directory of the project
 */
export function withAdditions(text: string, { config, webhooks, resources }: Additions, directory: string): string {
  // Pulumi reads version 1.1, where some texts need quotes that 1.2 does without.
  const document = parseDocument(text, { version: '1.1' });
  if (!isMap(document.contents)) document.contents = document.createNode({}) as never;
  const project = readProject(directory);
  const present = document.get('config');
  const keys = isMap(present) ? present.items.map(({ key }) => String(isScalar(key) ? key.value : key)) : [];
  const spelled = (key: string) => keys.find((each) => fullKey(each, project) === key) ?? key;
  const list = ['config', spelled(listKey)];
  for (const [key, value] of Object.entries(config))
    if (!document.hasIn(['config', spelled(key)])) document.setIn(['config', key], document.createNode(value));
  for (const [index, references] of resources)
    for (const reference of references) document.addIn([...list, index, 'resources'], document.createNode(reference));
  if (webhooks.length > 0 && !isSeq(document.getIn(list))) document.setIn(list, document.createNode([]));
  for (const webhook of webhooks) document.addIn(list, document.createNode(webhook));
  return document.toString({ lineWidth: 0 });
}
