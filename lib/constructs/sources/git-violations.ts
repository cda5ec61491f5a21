import { isCommit, isFullRefName, isRefName } from '../../flux/git-ref.ts';
import { isSemverRange, semverRangeChoices } from '../../flux/semver-range.ts';
import { intendedRepositoryUrl } from '../../github/repository-reference.ts';
import type { Violation } from '../violation.ts';
import type { GitReference } from './git-reference.ts';
import { urlViolations } from './url-violations.ts';

/** The fields of a GitRepository that are checked. */
interface GitSource {
  readonly url: string;
  readonly ref?: GitReference;
  readonly provider?: string;
  readonly secretRef?: unknown;
  readonly serviceAccountName?: string;
}

/**
 * What source-controller would refuse in a GitRepository, or could never fetch, according to v1.8.0: the rules of the
 * CRD, and internal/controller/gitrepository_controller.go (getAuthOpts).
 */
export function gitViolations(props: GitSource): Violation[] {
  return [
    ...urlViolations(props.url, {
      accepts: /^(https?|ssh):\/\/[^/]+\/./,
      choices: 'an http://, https:// or ssh:// URL with a path',
      fix: intendedUrl,
    }),
    ...credentialViolations(props),
    ...refViolations('ref', props.ref),
  ];
}

function intendedUrl(text: string): string {
  const intended = intendedRepositoryUrl(text);
  return intended === undefined ? 'Write git@HOST:PATH as ssh://git@HOST/PATH.' : `Write ${intended}.`;
}

function credentialViolations({ url, provider, secretRef, serviceAccountName }: GitSource) {
  const found: Violation[] = [];
  if (provider === 'github' && secretRef === undefined) {
    const problem = 'Flux needs the data of the GitHub App for it';
    const choices = 'secretRef, with githubAppID, githubAppInstallationID and githubAppPrivateKey in the Secret';
    found.push({ prop: 'provider', value: provider, problem, choices, fix: 'Add secretRef, or leave provider out.' });
  } else if (secretRef === undefined && typeof url === 'string' && url.startsWith('ssh://')) {
    const problem = 'Flux clones over ssh only with a key';
    const choices = 'a Secret with the keys identity and known_hosts';
    const fix = 'flux create secret git NAME --url=URL creates one; for a public repository write an https:// URL.';
    found.push({ prop: 'secretRef', value: secretRef, problem, choices, fix });
  }
  if (serviceAccountName !== undefined && provider !== 'azure') {
    const problem = 'Flux accepts it only with the provider azure';
    const fix = "Leave it out, or set provider: 'azure'.";
    found.push({ prop: 'serviceAccountName', value: serviceAccountName, problem, choices: 'provider azure', fix });
  }
  return found;
}

/** Names that no such reference can have. */
export function refViolations(prop: string, ref: GitReference | undefined): Violation[] {
  const { branch, tag, semver, name, commit } = (ref ?? {}) as Partial<Record<keyof AnyReference, string>>;
  const found: Violation[] = [];
  if (branch !== undefined && !isRefName(branch)) {
    const fix = branch.startsWith('refs/heads/')
      ? `Write ${branch.slice('refs/heads/'.length)}.`
      : 'For example: main.';
    found.push({
      prop: `${prop}.branch`,
      value: branch,
      choices: 'a branch as git shows it, such as release/1.2',
      fix,
    });
  }
  if (tag !== undefined && !isRefName(tag)) {
    const fix = tag.startsWith('refs/tags/') ? `Write ${tag.slice('refs/tags/'.length)}.` : 'For a range use semver.';
    found.push({ prop: `${prop}.tag`, value: tag, choices: 'a tag as git shows it, such as v1.2.3', fix });
  }
  found.push(...semverViolations(`${prop}.semver`, semver));
  if (name !== undefined && !isFullRefName(name)) {
    const choices = 'a full name, such as refs/heads/main or refs/pull/1/head';
    found.push({ prop: `${prop}.name`, value: name, choices, fix: 'For a branch or a tag use branch or tag.' });
  }
  if (commit !== undefined && !isCommit(commit)) {
    const fix = 'git rev-parse COMMIT prints all of it.';
    found.push({ prop: `${prop}.commit`, value: commit, choices: 'all 40 digits of a commit', fix });
  }
  return found;
}

type AnyReference = { branch: string; tag: string; semver: string; name: string; commit: string };

/** A range of versions that Flux cannot read. */
export function semverViolations(prop: string, range: string | undefined): Violation[] {
  if (range === undefined || isSemverRange(range)) return [];
  return [{ prop, value: range, choices: semverRangeChoices, fix: 'For every version write >=0.0.0.' }];
}
