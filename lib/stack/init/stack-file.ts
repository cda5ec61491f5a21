import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isSeq, parseDocument } from 'yaml';
import { readTextFile } from '../../files/text-file.ts';
import type { FluxSource } from '../../operate/sources/look.ts';
import { parseSettings, type StackSettings } from '../../settings/index.ts';
import { settingsPrefix } from '../../settings/stack-config.ts';
import { readYaml } from '../../settings/stack-file.ts';
import type { Settings } from '../adopt/smallest.ts';
import { gitHubHost } from '../github-host.ts';
import { stackFileName } from './project-files.ts';

/** The file of an existing stack. */
export interface PresentStackFile {
  readonly text: string;
  /** By full key, those of other namespaces too. */
  readonly values: Settings;
  /** Undefined where it has no settings of fluxhook yet. */
  readonly settings: StackSettings | undefined;
  /** Where GitHub is for it. */
  readonly host: string;
}

/**
 * Reads it, where there is one.
 * @throws ProblemsError where it has settings that cannot be used
 */
export function presentStackFile(directory: string, stack: string): PresentStackFile | undefined {
  const name = stackFileName(stack);
  const file = join(directory, name);
  if (!existsSync(file)) return undefined;
  const document = readYaml(file, name) as { readonly config?: Settings } | null;
  const values = document?.config ?? {};
  const config = { origin: name, stack, values };
  const host = gitHubHost(config);
  const isOwn = Object.keys(values).some((key) => key.startsWith(settingsPrefix));
  return { text: readTextFile(file), values, host, settings: isOwn ? parseSettings(config, { host }) : undefined };
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

const listKey = `${settingsPrefix}webhooks`;

/** The same file with something added; everything else in it stays, comments too. */
export function withAdditions(text: string, { config, webhooks, resources }: Additions): string {
  // Pulumi reads version 1.1, where some texts need quotes that 1.2 does without.
  const document = parseDocument(text, { version: '1.1' });
  if (!isMap(document.contents)) document.contents = document.createNode({}) as never;
  for (const [key, value] of Object.entries(config))
    if (!document.hasIn(['config', key])) document.setIn(['config', key], document.createNode(value));
  for (const [index, references] of resources)
    for (const reference of references)
      document.addIn(['config', listKey, index, 'resources'], document.createNode(reference));
  if (webhooks.length > 0 && !isSeq(document.getIn(['config', listKey])))
    document.setIn(['config', listKey], document.createNode([]));
  for (const webhook of webhooks) document.addIn(['config', listKey], document.createNode(webhook));
  return document.toString({ lineWidth: 0 });
}
