import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readTextFile } from '../files/text-file.ts';
import { readStackLock } from '../fleet/lock-file.ts';
import { ProblemsError } from '../problems/problem.ts';
import { whyUnreadable } from '../problems/unreadable.ts';
import { readYamlV3 } from '../yaml/yaml-v3.ts';
import { type StackConfig, settingsPrefix } from './stack-config.ts';

/**
 * Reads the configuration of a stack without Pulumi: what Pulumi.yaml has for every stack, then Pulumi.<stack>.yaml.
 * Encrypted values stay unread.
 *
 * @param directory the project's folder
 * @param stack name of the stack, also as ORGANIZATION/PROJECT/NAME. @default - the only stack file there is; with none, Pulumi.yaml only
 * @throws ProblemsError when the stack cannot be determined, or a file is not YAML
 */
export function readStackFile(directory: string, stack?: string): StackConfig {
  const ofProject = projectConfig(join(directory, 'Pulumi.yaml'));
  const chosen = stack ? stack.slice(stack.lastIndexOf('/') + 1) : onlyStack(directory);
  if (chosen === undefined)
    return withLock(directory, { origin: 'Pulumi.yaml; there is no stack file', values: ofProject });
  const file = `Pulumi.${chosen}.yaml`;
  if (!existsSync(join(directory, file))) {
    throw new ProblemsError('The stack cannot be determined', [
      {
        subject: 'PULUMI_STACK',
        value: JSON.stringify(chosen),
        problem: `there is no stack file ${file}`,
        choices: stacks(directory).join(', ') || 'none yet; unset it to use Pulumi.yaml only',
        fix: `pulumi stack init ${chosen}, or name another stack`,
      },
    ]);
  }
  const config = section(readYaml(join(directory, file)), 'config');
  return withLock(directory, { origin: file, stack: chosen, values: { ...ofProject, ...config } });
}

/** With the lock file beside the stack file, where the settings ask for repositories that are found at GitHub. */
export function withLock(directory: string, config: StackConfig): StackConfig {
  if (config.values[`${settingsPrefix}repositories`] === undefined) return config;
  return { ...config, lock: readStackLock(directory, config.stack) };
}

/** What a project has for every stack: a value, or a default. */
function projectConfig(file: string): Record<string, unknown> {
  if (!existsSync(file)) throw noProject(file);
  const declared = Object.entries(section(readYaml(file), 'config'));
  return Object.fromEntries(
    declared.flatMap(([key, declaration]) => {
      const value = section({ declaration }, 'declaration');
      const found = value.value ?? value.default ?? (typeof declaration === 'object' ? undefined : declaration);
      return found === undefined ? [] : [[key, found]];
    }),
  );
}

function noProject(file: string): ProblemsError {
  return new ProblemsError('The settings cannot be read', [
    {
      subject: file,
      problem: 'there is no such file, so this is not a project of fluxhook',
      choices: 'the folder with Pulumi.yaml and Pulumi.STACK.yaml',
      fix: `cd to it; in a project with its own program, use cdk8s synth.`,
    },
  ]);
}

function onlyStack(directory: string): string | undefined {
  const names = stacks(directory);
  if (names.length <= 1) return names[0];
  throw new ProblemsError('The stack cannot be determined', [
    {
      subject: 'PULUMI_STACK',
      problem: 'not set, and there is more than one stack file',
      choices: names.join(', '),
      fix: `PULUMI_STACK=${names[0]} npx fluxhook synth`,
    },
  ]);
}

/** Names of the stacks that have a file in the folder, sorted. */
function stacks(directory: string): string[] {
  return readdirSync(directory)
    .map((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}

function section(document: unknown, name: string): Record<string, unknown> {
  const value = (document as Record<string, unknown> | null)?.[name];
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/**
 * Reads a project's or a stack's file as Pulumi reads it.
 * @param name its name in errors. @default - its path
 * @throws ProblemsError when it cannot be read or is not YAML; the error quotes nothing of its text
 */
export function readYaml(file: string, name = file): unknown {
  try {
    return readYamlV3(readTextFile(file));
  } catch (error) {
    throw new ProblemsError('The settings cannot be read', [
      { subject: name, problem: whyUnreadable(error), choices: 'a YAML file', fix: 'Correct the file.' },
    ]);
  }
}
