import * as z from 'zod';
import type { WholeQuery } from '../fleet/query.ts';
import { ProblemsError } from '../problems/problem.ts';
import { once } from './by-need.ts';
import { describeFinding } from './describe.ts';
import { queriesOf } from './discovered.ts';
import { explanations } from './fields.ts';
import { check } from './issues.ts';
import { asGiven } from './path.ts';
import { type RepositoriesInput, repositories } from './repositories-schema.ts';

const schema = once(() => {
  const made = z.strictObject({ repositories: repositories() });
  explanations.add(made, { problem: 'not settings', choices: 'keys with values' });
  return made;
});

/** Queries for repositories, as given and normalized. */
export interface GivenQueries {
  readonly input: RepositoriesInput;
  readonly queries: readonly WholeQuery[];
}

/**
 * Reads only the queries, and ignores the other settings.
 * @param value as `fluxhook:repositories` has it: one query, or a list
 * @param origin its place in the settings, for the error
 * @throws ProblemsError that lists everything that cannot be used
 */
export function readQueries(value: unknown, origin: string): GivenQueries {
  const found = { own: { repositories: value }, secretKeys: [] };
  const { data, findings = [] } = check(schema(), found) as {
    readonly data?: { readonly repositories: RepositoriesInput };
    readonly findings?: readonly Parameters<typeof describeFinding>[0][];
  };
  if (data === undefined) {
    const problems = findings.map((finding) =>
      describeFinding({ ...finding, path: asGiven(found.own, finding.path) }, found),
    );
    throw new ProblemsError(`The repositories are not usable (${origin})`, problems);
  }
  return { input: data.repositories, queries: queriesOf(data.repositories) };
}
