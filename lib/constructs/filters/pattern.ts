import { celString } from '../../flux/cel.ts';
import type { Violation } from '../violation.ts';

/**
 * A name, or a pattern of names as GitHub Actions has them: `*` stands for any text without a slash, `**` for any text.
 * Everything else stands for itself.
 */
export type Pattern = string;

/** At least one pattern; one match is enough. */
export type Patterns = readonly [Pattern, ...Pattern[]];

/**
 * The CEL condition that a value is a text that one of the patterns stands for.
 *
 * @param value CEL of any type
 * @param prefix what comes before the pattern in the value, such as refs/heads/
 */
export function matchesAny(value: string, patterns: readonly Pattern[], prefix = ''): string {
  if (patterns.some((pattern) => pattern.includes('*'))) {
    return `type(${value}) == string && ${value}.matches(${celString(`^${anyOf(patterns, prefix)}$`)})`;
  }
  const texts = patterns.map((pattern) => celString(prefix + pattern));
  return texts.length === 1 ? `${value} == ${texts[0]}` : `${value} in [${texts.join(', ')}]`;
}

/** The patterns as one RE2 expression in brackets, for use in a larger one. */
export function anyOf(patterns: readonly Pattern[], prefix = ''): string {
  return `(?:${patterns.map((pattern) => literal(prefix) + regularExpression(pattern)).join('|')})`;
}

function regularExpression(pattern: Pattern): string {
  // (?s:.) because a plain dot does not match a line break, which Git allows in a path.
  return pattern
    .split(/((?<=^|\/)\*\*\/|\*+)/)
    .map((part) => {
      if (part === '*') return '[^/]*';
      // At the start of a folder `**/` stands for no folder too: **/README.md is any README.md.
      if (part === '**/') return '(?:(?s:.*)/)?';
      return /^\*+$/.test(part) ? '(?s:.*)' : literal(part);
    })
    .join('');
}

/** RE2 (the engine of CEL's matches) gives these characters a meaning; all others stand for themselves. */
function literal(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

/** Which patterns are valid. */
export interface PatternRule {
  /** Names the pattern in messages. */
  readonly what: string;
  /** A pattern that matches this could match nothing. */
  readonly wrong: RegExp;
  /** The values allowed. */
  readonly choices: string;
  /** What is meant instead. */
  readonly fix: string;
}

/**
 * The patterns that would match nothing, so that a slip shows at synth and not as a push that reconciles nothing.
 *
 * @param patterns as they were given; from JavaScript and the environment comes anything
 */
export function patternProblems(patterns: readonly unknown[], { what, wrong, choices, fix }: PatternRule): Violation[] {
  const problem = 'the filter would match nothing';
  if (patterns.length === 0) return [{ prop: what, value: [], problem, choices: `at least one: ${choices}`, fix }];
  return patterns
    .filter((pattern) => !isText(pattern) || pattern === '' || wrong.test(pattern))
    .map((value) => ({ prop: what, value, problem, choices, fix }));
}

/** The patterns as text that CEL can write; an invalid pattern gets a problem, which synth reports. */
export function asTexts(patterns: readonly unknown[]): string[] {
  return patterns.map((pattern) => (isText(pattern) ? pattern : String(pattern).toWellFormed()));
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed();
}
