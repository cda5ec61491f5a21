import { type Problem, ProblemsError } from '../lib/problems/problem.ts';
import { readStackConfig } from '../lib/settings/stack-file.ts';
import { rules } from './rules/index.ts';

/** Reasons stated for a whole stack, by the name of the rule. */
export type Reasons = ReadonlyMap<string, string>;

/** Namespace of the settings that state reasons: `pulumi config set policy:https 'TLS ends at the CDN'`. */
const namespace = 'policy';

/**
 * Reads the reasons stated in a stack's file, without Pulumi.
 * @param directory the project's folder
 * @returns none when the stack has no file
 * @throws ProblemsError for a file that is not YAML, for an unknown rule, for a rule that takes no reason, and for a reason that is not text
 */
export function readReasons(directory: string, stack: string): Reasons {
  const reasons = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries(readStackConfig(directory, stack))) {
    if (!key.startsWith(`${namespace}:`)) continue;
    const name = key.slice(namespace.length + 1);
    const problem = problemWith(name, value);
    if (problem !== undefined) problems.push(describe(key, value, problem));
    else reasons.set(name, String(value));
  }
  if (problems.length > 0)
    throw new ProblemsError(`The stated reasons cannot be used (Pulumi.${stack}.yaml)`, problems);
  return reasons;
}

function problemWith(name: string, value: unknown): string | undefined {
  const rule = rules.find((candidate) => candidate.name === name);
  if (rule === undefined) return 'there is no such rule';
  if (!rule.acceptsReason) return 'this rule takes no reason: fix what it finds';
  if (rule.acceptsReason === 'per object')
    return `this rule takes a reason only for one object, in its annotation policy.fluxhook.dev/${name}`;
  return typeof value === 'string' && value.trim() !== '' ? undefined : 'not a text';
}

function describe(key: string, value: unknown, problem: string): Problem {
  return {
    subject: key,
    value: JSON.stringify(value),
    problem,
    choices: rules
      .filter(({ acceptsReason }) => acceptsReason === true)
      .map(({ name }) => `${namespace}:${name}`)
      .join(', '),
    fix: `pulumi config rm ${key}`,
  };
}
