import { matchesRepository } from './name-pattern.ts';

/** Settings for some of the repositories. */
export type RepositoryOverride<T extends object> = Partial<T> & {
  /** A pattern of OWNER/NAME, or of the bare name where it has no slash: `acme/team-*`. */
  readonly match: string;
};

/**
 * The settings of a repository: of each key, the last override that matches.
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
