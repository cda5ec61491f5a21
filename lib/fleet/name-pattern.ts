import { minimatch } from 'minimatch';
import { bareName } from './repository.ts';

/** What a pattern of repositories' names may look like, for error messages. */
export const namePatternChoices = 'a name, or a pattern with * ? [a-z] {a,b}; ! before it excludes repositories';

/** What a pattern of repositories may look like, for error messages. */
export const repositoryPatternChoices = 'OWNER/NAME or NAME, both with * ? [a-z] {a,b}';

const characters = '[\\w.*?{}[\\],^@+()|!-]+';

/** Whether the text is a pattern of bare names, with or without ! before it. */
export function isNamePattern(text: string): boolean {
  return new RegExp(`^${characters}$`).test(text) && text !== '!' && text.length <= 200;
}

/** Whether the text is a pattern of repositories, with or without their owner. */
export function isRepositoryPattern(text: string): boolean {
  return new RegExp(`^(?!!)(${characters}/)?${characters}$`).test(text) && text.length <= 200;
}

/**
 * Whether a pattern matches a repository: OWNER/NAME if it has a slash, otherwise the bare name. As at GitHub,
 * upper and lower case are the same.
 */
export function matchesRepository(pattern: string, repository: string): boolean {
  const text = pattern.includes('/') ? repository : bareName(repository);
  return minimatch(text, pattern, { nocase: true, dot: true, nonegate: true, nocomment: true });
}

/** Whether some patterns match a repository's name, and no pattern with ! excludes it. */
export function isNamedBy(patterns: readonly string[], repository: string): boolean {
  const [out, wanted] = [patterns.filter(isExclusion), patterns.filter((pattern) => !isExclusion(pattern))];
  if (out.some((pattern) => matchesRepository(pattern.slice(1), repository))) return false;
  return wanted.length === 0 || wanted.some((pattern) => matchesRepository(pattern, repository));
}

/** Whether a pattern excludes repositories. */
export function isExclusion(pattern: string): boolean {
  return pattern.startsWith('!');
}
