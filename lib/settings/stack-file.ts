import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
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
  if (!existsSync(join(directory, projectFile))) throw noProject(join(directory, projectFile));
  const project = readProject(directory);
  const ofProject = readProjectConfig(directory, project);
  const chosen = stack ? stack.slice(stack.lastIndexOf('/') + 1) : onlyStack(directory, project);
  if (chosen === undefined)
    return withLock(directory, { origin: `${projectFile}; there is no stack file`, values: ofProject });
  const path = stackFileOf(directory, chosen, project);
  const file = relative(directory, path);
  if (!existsSync(path)) {
    throw new ProblemsError('The stack cannot be determined', [
      {
        subject: 'PULUMI_STACK',
        value: JSON.stringify(chosen),
        problem: `there is no stack file ${file}`,
        choices: stacksIn(directory, project).join(', ') || `none yet; unset it to use ${projectFile} only`,
        fix: `pulumi stack init ${chosen}, or name another stack`,
      },
    ]);
  }
  const config = readStackConfig(directory, chosen, project);
  return withLock(directory, { origin: file, stack: chosen, values: { ...ofProject, ...config } });
}

/** With the lock file beside the stack file, where the settings ask for repositories that are found at GitHub. */
export function withLock(directory: string, config: StackConfig): StackConfig {
  if (config.values[`${settingsPrefix}repositories`] === undefined) return config;
  return { ...config, lock: readStackLock(directory, config.stack) };
}

const projectFile = 'Pulumi.yaml';

/** Fields of a project's or a stack's file. */
type Content = Readonly<Record<string, unknown>>;

/**
 * The project's file, Pulumi.yaml, as it is; nothing where there is none.
 * @throws ProblemsError where Pulumi reads another file in its place, or it is not YAML
 */
export function readProject(directory: string): Content {
  const file = join(directory, projectFile);
  if (!existsSync(file)) return {};
  // Source: github.com/pulumi/pulumi, sdk/go/common/workspace, DetectProjectPath
  const other = join(directory, 'Pulumi.json');
  if (existsSync(other)) throw otherProject(other);
  return section({ project: readYaml(file) }, 'project');
}

/**
 * What a project has for every stack, by full key: a value, or a default.
 * @throws ProblemsError
 */
export function readProjectConfig(directory: string, project = readProject(directory)): Record<string, unknown> {
  const declared = Object.entries(section(project, 'config')).flatMap(([key, declaration]) => {
    // Text, a number, a switch or a list is the value itself.
    const value = Array.isArray(declaration) ? {} : section({ declaration }, 'declaration');
    const isValue = typeof declaration !== 'object' || Array.isArray(declaration);
    const found = isValue ? declaration : (value.value ?? value.default);
    return found === undefined || found === null ? [] : [[key, found] as const];
  });
  return byFullKey(declared, project, projectFile);
}

/**
 * What a stack's own file has, by full key; encrypted values as it has them. Nothing where there is no file.
 * @throws ProblemsError
 */
export function readStackConfig(
  directory: string,
  stack: string,
  project = readProject(directory),
): Record<string, unknown> {
  return configOf(directory, stackFileOf(directory, stack, project), readStack(directory, stack, project), project);
}

/**
 * The stack's own file as it is; nothing where there is none.
 * @throws ProblemsError
 */
export function readStack(directory: string, stack: string, project = readProject(directory)): Content {
  const file = stackFileOf(directory, stack, project);
  return existsSync(file) ? section({ stack: readYaml(file, relative(directory, file)) }, 'stack') : {};
}

/**
 * What a file with the form of a stack's has, by full key.
 * @throws ProblemsError
 */
export function configIn(directory: string, file: string): Record<string, unknown> {
  return configOf(directory, file, section({ stack: readYaml(file) }, 'stack'), readProject(directory));
}

/**
 * What the content of a stack's file has, by full key.
 * @param file its path, for messages
 * @throws ProblemsError
 */
export function configOf(directory: string, file: string, stack: Content, project: Content): Record<string, unknown> {
  return byFullKey(Object.entries(section(stack, 'config')), project, relative(directory, file));
}

/** A stack's file, which is beside Pulumi.yaml or in the folder that it names. */
export function stackFileOf(directory: string, stack: string, project = readProject(directory)): string {
  return join(stackFolder(directory, project), `Pulumi.${stack}.yaml`);
}

/** Source: github.com/pulumi/pulumi, sdk/go/common/workspace: `config: FOLDER` is the older form of `stackConfigDir`. */
function stackFolder(directory: string, { stackConfigDir, config }: Content): string {
  const folder = typeof stackConfigDir === 'string' ? stackConfigDir : config;
  return typeof folder === 'string' ? join(directory, folder) : directory;
}

/**
 * A key as Pulumi knows it: to it one without a namespace is of the project, and `a:config:b` is `a:b`.
 * Source: github.com/pulumi/pulumi, sdk/go/common/resource/config, ParseKey
 */
export function fullKey(key: string, { name }: Content): string {
  const [first = '', second, ...rest] = key.split(':');
  if (second === undefined) return typeof name === 'string' ? `${name}:${first}` : key;
  return second === 'config' && rest.length === 1 ? `${first}:${rest[0]}` : key;
}

/**
 * Settings as Pulumi knows them.
 * @throws ProblemsError for a setting in two spellings: which one counts depends on their order
 */
function byFullKey(
  config: readonly (readonly [key: string, value: unknown])[],
  project: Content,
  file: string,
): Record<string, unknown> {
  const spelled = Map.groupBy(config, ([key]) => fullKey(key, project));
  const twice = [...spelled].filter(([, same]) => same.length > 1);
  if (twice.length > 0) {
    throw new ProblemsError(
      'The settings cannot be read',
      twice.map(([key, same]) => ({
        subject: key,
        problem: `${file} has it twice, as ${same.map(([spelling]) => spelling).join(' and ')}`,
        choices: key,
        fix: 'Remove all but one of them.',
      })),
    );
  }
  return Object.fromEntries([...spelled].map(([key, [first]]) => [key, first?.[1]]));
}

function otherProject(file: string): ProblemsError {
  return new ProblemsError('The settings cannot be read', [
    {
      subject: file,
      problem: 'Pulumi reads it in place of Pulumi.yaml, and Pulumi.STACK.json in place of Pulumi.STACK.yaml',
      choices: 'Pulumi.yaml and Pulumi.STACK.yaml',
      fix: 'Move what it has to Pulumi.yaml, and delete it.',
    },
  ]);
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

function onlyStack(directory: string, project: Content): string | undefined {
  const names = stacksIn(directory, project);
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

/** Names of the stacks that have a file, sorted. */
export function stacksIn(directory: string, project = readProject(directory)): string[] {
  const folder = stackFolder(directory, project);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
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
