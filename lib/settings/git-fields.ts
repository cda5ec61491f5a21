import * as z from 'zod';
import { isCommit, isFullRefName, isRefName } from '../flux/git-ref.ts';
import { isSemverRange, semverRangeChoices } from '../flux/semver-range.ts';
import { hasCredentials, urlProblem } from '../flux/source-url.ts';
import { intendedRepositoryUrl } from '../github/repository-reference.ts';
import { type Meaning, setting, text } from './fields.ts';

/** A branch, as git shows it. */
export const branchName = (meaning: Meaning) =>
  text(meaning, isRefName, {
    problem: 'not a branch name that git accepts',
    choices: 'the name of a branch as git shows it, such as main or release/1.2 (not refs/heads/main)',
    example: 'main',
  });

/** A tag, as git shows it. */
export const tagName = (meaning: Meaning) =>
  text(meaning, isRefName, {
    problem: 'not the name of a tag that git accepts',
    choices: 'the name of a tag as git shows it, such as v1.0.0 (not refs/tags/v1.0.0)',
    example: 'v1.0.0',
  });

/** A range of versions over the tags. */
export const semverRange = (meaning: Meaning) =>
  text(meaning, isSemverRange, {
    problem: 'not a range of versions to Flux',
    choices: semverRangeChoices,
    example: "'>=1.0.0'",
  });

/** A commit, in full. */
export const commitId = (meaning: Meaning) =>
  text(meaning, isCommit, {
    problem: 'not the full hash of a commit',
    choices: '40 hex digits (SHA-1), or 64 (SHA-256)',
    fix: (key) => `pulumi config set --path '${key}' "$(git rev-parse HEAD)"`,
  });

/** A full reference name. */
export const referenceName = (meaning: Meaning) =>
  text(meaning, isFullRefName, {
    problem: 'not the full name of a reference',
    choices: 'refs/heads/…, refs/tags/…, refs/pull/1/head',
    example: 'refs/pull/1/head',
  });

/** A URL that Flux clones from. */
export const gitUrl = (meaning: Meaning) =>
  setting(
    z.string().superRefine((value, context) => {
      const problem = problemOf(value);
      if (problem === undefined) return;
      const intended = intendedRepositoryUrl(value);
      context.addIssue({ code: 'custom', params: { problem, ...(intended !== undefined && { example: intended }) } });
    }),
    meaning,
    {
      problem: 'not a URL that Flux clones from',
      choices: 'an http://, https:// or ssh:// URL with a path, without credentials',
      example: 'ssh://git@github.com/OWNER/REPOSITORY.git',
    },
  );

function problemOf(url: string): string | undefined {
  if (!/^(https?|ssh):\/\/[^/]+\/./.test(url)) return 'not a URL that Flux clones from';
  if (hasCredentials(url)) return 'it has credentials in it, which everybody could read in the GitRepository';
  return urlProblem(url);
}
