import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ProblemsError } from '../../lib/problems.ts';
import { yamlProblem } from '../../lib/yaml-problem.ts';
import { entries, field, texts } from '../../policy/object.ts';
import type { StackSettings } from '../model/declaration.ts';

/** Settings by full key. */
export type Settings = ReadonlyMap<string, unknown>;

/** Names of the stacks that have a file in the folder, sorted. */
export function stacksOf(project: string): string[] {
  if (!existsSync(project)) return [];
  return readdirSync(project)
    .map((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}

/**
 * Defaults of Pulumi.yaml, then the values of the stack file; encrypted ones as they stand there.
 * @throws ProblemsError for a file that is no YAML
 */
export function readSettings(project: string, stack: string | undefined): Settings {
  const config = (name: string) => {
    const file = join(project, name);
    return existsSync(file) ? entries(field(readYaml(file, name), 'config')) : [];
  };
  const defaults = config('Pulumi.yaml').map(
    ([key, declared]) => [key, field(declared, 'default') ?? field(declared, 'value')] as const,
  );
  const own = stack === undefined ? [] : config(`Pulumi.${stack}.yaml`);
  return new Map([...defaults, ...own].filter(([, value]) => value !== undefined));
}

/**
 * What settings mean to a review. The only place of it that knows their keys, but for those whose change is told as such
 * (setting-consequences.ts).
 * @returns undefined where there are none
 */
export function interpret(settings: Settings): StackSettings | undefined {
  if (settings.size === 0) return undefined;
  const get = (key: string) => settings.get(`fluxhook:${key}`);
  return {
    ownership: get('ownership') ?? 'pulumi',
    namespace: get('namespace'),
    tokenSecret: get('tokenSecret'),
    holdsToken: (get('tokenSource') ?? 'pulumi') === 'pulumi',
    token: get('token'),
    nodeAddress: get('nodeAddress'),
    publicUrl: get('publicUrl'),
    gatewayScheme: get('gatewayScheme'),
    webhooks: [
      {
        receiver: undefined,
        repository: get('repository'),
        organization: get('hookScope') === 'organization',
        events: listed(get('hookEvents')),
      },
    ],
  };
}

/** YAML gives a list, `pulumi config set` writes its text. */
function listed(value: unknown): readonly string[] | undefined {
  if (typeof value !== 'string') return value === undefined ? undefined : texts(value);
  try {
    return texts(JSON.parse(value));
  } catch {
    return undefined;
  }
}

function readYaml(file: string, name: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ProblemsError('The settings cannot be read', [
      { subject: name, problem: yamlProblem(error), choices: 'a YAML file', fix: 'Correct the file.' },
    ]);
  }
}
