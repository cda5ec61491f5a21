import { stringify } from 'yaml';
import { hidden } from '../problems/credentials.ts';
import type { Problem } from '../problems/problem.ts';
import { keyOf, type Path, valueAt } from './path.ts';
import { settingsPrefix } from './stack-config.ts';

/** What is wrong at one place of the settings. */
export interface Finding {
  readonly path: Path;
  readonly problem: string;
  readonly choices: string;
  /** A value that fixes it. */
  readonly example?: unknown;
  /** What to do instead. @default - to set the example */
  readonly fix?: string | undefined;
  /** Other places that could have given this value; what is wrong there explains this. */
  readonly instead?: readonly Path[];
  /** The value is not shown. @default false */
  readonly secret?: boolean;
}

/** The settings as given, and which of them contain a secret. */
export interface Found {
  readonly own: Readonly<Record<string, unknown>>;
  /** Full keys. */
  readonly secretKeys: readonly string[];
}

/** A finding as people read it: with the full key, the value as far as it may be shown, and the fix. */
export function describeFinding({ path, problem, choices, example, fix, secret }: Finding, found: Found): Problem {
  const value = valueAt(found.own, path);
  const text = secret && value !== undefined ? hidden : shown(value);
  return {
    subject: keyOf(path),
    ...(path.at(-1) !== 'token' && { value: text }),
    problem,
    choices,
    fix: fix ?? settingOf(path, example, found.own),
  };
}

/** How a value is given to a setting. */
function settingOf(path: Path, example: unknown, own: Found['own']): string {
  const key = keyOf(path);
  // `--path` would replace a text, such as the type of an exposure, by an object with the field.
  const text = path.findIndex((_, index) => index > 0 && typeof valueAt(own, path.slice(0, index)) === 'string');
  if (text > 0) {
    const parent = path.slice(0, text);
    const short = ['exposure', 'tokenSource'].includes(String(parent.at(-1))) ? 'type' : 'name';
    const whole = { [short]: valueAt(own, parent), ...nested(path.slice(text), example) };
    return inFile(parent, whole);
  }
  if (typeof example === 'object') return inFile(path, example);
  return path.length === 1 ? `pulumi config set ${key} ${example}` : `pulumi config set --path '${key}' ${example}`;
}

function nested(path: Path, value: unknown): Record<string, unknown> {
  const [first = '', ...rest] = path;
  return { [first]: rest.length === 0 ? value : nested(rest, value) };
}

/** An edit of the stack file: `pulumi config set` takes only single values. */
export function inFile(path: Path, value: unknown): string {
  return `in the stack's file: ${keyOf(path)}: ${flow(value)}`;
}

/** A value on one line of YAML; Pulumi reads version 1.1, where a date that is not quoted is not text. */
export function flow(value: unknown): string {
  return stringify(value, { version: '1.1', collectionStyle: 'flow', lineWidth: 0 }).trim();
}

/** Removes a setting. */
export function removal(path: Path): string {
  const key = keyOf(path);
  return path.length === 1 ? `pulumi config rm ${key}` : `pulumi config rm --path '${key}'`;
}

/** A value as JSON writes it, without tokens; nothing for one that is not there. */
function shown(value: unknown): string | undefined {
  return JSON.stringify(value, (key, child) => (key === 'token' || isEncrypted(child) ? hidden : child));
}

/** Whether a value of a stack file is encrypted. */
export function isEncrypted(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { secure?: unknown }).secure === 'string';
}

/** Whether a place is in a setting that has a secret in it. */
export function inSecret(path: Path, { secretKeys }: Found): boolean {
  return secretKeys.includes(`${settingsPrefix}${path[0]}`);
}
