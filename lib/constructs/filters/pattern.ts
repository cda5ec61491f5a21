import { celString } from '../../flux/cel.ts';

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
export function matchesAny(value: string, patterns: Patterns, prefix = ''): string {
  if (patterns.some((pattern) => pattern.includes('*'))) {
    return `type(${value}) == string && ${value}.matches(${celString(`^${anyOf(patterns, prefix)}$`)})`;
  }
  const texts = patterns.map((pattern) => celString(prefix + pattern));
  return texts.length === 1 ? `${value} == ${texts[0]}` : `${value} in [${texts.join(', ')}]`;
}

/** The patterns as one RE2 expression in brackets, for use in a larger one. */
export function anyOf(patterns: Patterns, prefix = ''): string {
  return `(?:${patterns.map((pattern) => literal(prefix) + regularExpression(pattern)).join('|')})`;
}

function regularExpression(pattern: Pattern): string {
  // (?s:.) because a dot alone does not match a line break, which Git allows in a path.
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

/**
 * Refuses patterns that would match nothing, so that a slip shows when the filter is made and not as a push that
 * reconciles nothing.
 *
 * @param what names the pattern in the message
 * @param wrong a pattern that cannot be meant, and what is meant instead
 * @throws RangeError
 */
export function checkPatterns(what: string, patterns: readonly Pattern[], wrong: RegExp, fix: string): Patterns {
  const [first, ...others] = patterns;
  if (first === undefined) throw new RangeError(`No ${what} given: the filter would match nothing; give at least one.`);
  for (const pattern of patterns) {
    if (pattern === '' || !pattern.isWellFormed() || wrong.test(pattern)) {
      throw new RangeError(`${JSON.stringify(pattern)} is no ${what}, so the filter would match nothing. ${fix}`);
    }
  }
  return [first, ...others];
}
