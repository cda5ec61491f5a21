import { matchesRepository } from './name-pattern.ts';

/** What some repositories have that others have not. */
export type RepositoryOverride<T extends object> = Partial<T> & {
  /** A pattern of OWNER/NAME, or of the bare name where it has no slash: `acme/team-*`. */
  readonly match: string;
};

/**
 * What overrides say of a repository: of each key the last one that matches.
 *
 * @example
 * ```ts
 * import { overridesOf } from 'fluxhook';
 *
 * const intervals = [{ match: '*', interval: '1h' }, { match: 'acme/team-*', interval: '5m' }];
 * const { interval } = overridesOf('acme/team-a', intervals);
 * ```
 * @param repository OWNER/NAME
 */
export function overridesOf<T extends object>(
  repository: string,
  overrides: readonly RepositoryOverride<T>[],
): Partial<T> {
  const own = overrides.filter(({ match }) => matchesRepository(match, repository));
  const { match: _, ...merged } = Object.assign({}, ...own) as RepositoryOverride<T>;
  return merged as Partial<T>;
}
