import { hasCredentials, urlProblem } from '../../flux/source-url.ts';
import type { Violation } from '../violation.ts';

/** What a source allows as its URL. */
interface UrlRule {
  /** A URL that passes may still be one that Flux cannot read. */
  readonly accepts: RegExp;
  readonly choices: string;
  /** What was probably meant, made from the text. */
  readonly fix: (text: string) => string;
}

/** A URL that Flux could not use, or that has a password in it. Credentials are never shown. */
export function urlViolations(url: string | undefined, { accepts, choices, fix }: UrlRule, prop = 'url'): Violation[] {
  if (url === undefined) return [];
  if (hasCredentials(url)) {
    const problem = 'it has credentials in it, which anyone can read in the manifest';
    const remedy = 'Put them into a Secret, name that in secretRef, and make new ones.';
    return [{ prop, value: url, problem, choices: `${choices}, without credentials`, fix: remedy }];
  }
  const problem = urlProblem(url);
  if (accepts.test(url) && problem === undefined) return [];
  return [{ prop, value: url, ...(problem !== undefined && accepts.test(url) && { problem }), choices, fix: fix(url) }];
}
