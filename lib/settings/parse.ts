import type { z } from 'zod';
import { type Problem, ProblemsError } from '../problems.ts';
import { type Settings, settingsSchema } from './schema.ts';
import { minimumTokenLength, tokenWeaknesses } from '../flux/token-value.ts';

/** Namespace of this program's settings in Pulumi.yaml and in stack files. */
export const settingsNamespace = 'fluxhook';

/** The setting that holds the token; it is a secret and therefore never among the others. */
export const tokenKey = `${settingsNamespace}:token`;

/** Settings as they were found, by full key. Values are YAML's or, under the engine, text. */
export interface RawSettings {
  /** Where they were found, for error messages. */
  readonly origin: string;
  /** undefined for the defaults without a stack file. */
  readonly stack?: string | undefined;
  readonly values: Readonly<Record<string, unknown>>;
  /** The token, when it can be read here (under the engine); it takes part in the checks, not in the result. */
  readonly token?: { readonly value: string; readonly secret: boolean } | undefined;
}

/**
 * Checks all settings at once.
 * @throws ProblemsError that lists every one that cannot be used
 */
export function parseSettings({ origin, values, token }: RawSettings): Settings {
  const prefix = `${settingsNamespace}:`;
  const own = Object.fromEntries(
    Object.entries(values)
      .filter(([key]) => key.startsWith(prefix) && key !== tokenKey)
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
  const result = settingsSchema.safeParse(own, { reportInput: true });
  const problems = [
    ...(result.error?.issues ?? []).flatMap((issue) => describeIssue(issue, own)),
    ...tokenProblems(token, own.tokenSource),
  ];
  const count = new Set(problems.map(({ subject }) => subject)).size;
  if (result.data === undefined || count > 0)
    throw new ProblemsError(
      `${count === 1 ? '1 setting is' : `${count} settings are`} not usable (${origin})`,
      problems,
    );
  return result.data;
}

function describeIssue(issue: z.core.$ZodIssue, own: Record<string, unknown>): Problem[] {
  const known = Object.keys(settingsSchema.shape);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      subject: `${settingsNamespace}:${key}`,
      value: show(own[key]),
      problem: 'there is no such setting',
      choices: [...known, 'token'].join(', '),
      fix: `pulumi config rm ${settingsNamespace}:${key}`,
    }));
  }
  const name = String(issue.path[0]);
  const { choices, example = '', fix } = explanation(issue);
  return [
    {
      subject: `${settingsNamespace}:${name}`,
      value: show(own[name]),
      problem: issue.message,
      choices,
      // `pulumi config set` takes single values alone; for a list it writes text, which the engine then refuses.
      fix:
        fix ??
        (/^[[{]/.test(example)
          ? `in the stack's file: ${settingsNamespace}:${name}: ${example}`
          : `pulumi config set ${settingsNamespace}:${name} ${example}`),
    },
  ];
}

/** What the schema says beside the message: for a choice its values, for all others what the check says. */
function explanation(issue: z.core.$ZodIssue): { choices: string; example?: string; fix?: string } {
  if (issue.code === 'invalid_value') return { choices: issue.values.join(', '), example: String(issue.values[0]) };
  if (issue.code === 'custom' && issue.params !== undefined) return issue.params as ReturnType<typeof explanation>;
  throw new Error(`a setting without a check of its own: ${JSON.stringify(issue)}`);
}

function tokenProblems(token: RawSettings['token'], source: unknown): Problem[] {
  if (token === undefined) return [];
  const choices = `a secret of at least ${minimumTokenLength} characters, or no value: then one is generated`;
  const problems: Problem[] = tokenWeaknesses(token.value).map((problem) => ({
    subject: tokenKey,
    problem,
    choices,
    fix: `openssl rand -hex 32 | pulumi config set --secret ${tokenKey}`,
  }));
  if (!token.secret) {
    const fix = `pulumi config set --secret ${tokenKey} TOKEN, and a new token: the old one is in the file's history`;
    problems.push({ subject: tokenKey, problem: 'stored in plain text', choices, fix });
  }
  if (source !== 'pulumi') {
    problems.push({
      subject: tokenKey,
      problem: `not read with ${settingsNamespace}:tokenSource ${show(source)}: the token would have two sources`,
      choices: `${settingsNamespace}:tokenSource pulumi, or no ${tokenKey}`,
      fix: `pulumi config rm ${tokenKey}`,
    });
  }
  return problems;
}

/** A value as YAML and JSON write it; nothing for one that is not there. */
function show(value: unknown): string | undefined {
  return JSON.stringify(value);
}
