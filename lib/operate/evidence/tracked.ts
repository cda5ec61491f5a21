import type { LiveObject } from '../cluster.ts';

/** What a GitRepository follows. */
export interface Tracked {
  /** As people write it: branch main, tag v1, tags of 1.x. */
  readonly text: string;
  /** The branch, where it follows one. */
  readonly branch: string | undefined;
  /** Whether it is a range of versions, of which only the highest tag counts. */
  readonly isRange: boolean;
  /** Whether a push to a reference, such as refs/heads/main, changes what it tracks. */
  readonly includes: (ref: string) => boolean;
}

/** Source: source-controller, GitRepository v1, spec.ref: commit before name, semver, tag and branch; master by default. */
export function trackedBy({ spec }: LiveObject): Tracked {
  const { branch, tag, semver, name, commit } = (spec?.ref ?? {}) as Readonly<Record<string, string | undefined>>;
  const one = (ref: string) => (pushed: string) => pushed === ref;
  if (commit) return { text: `commit ${commit.slice(0, 12)}`, branch, isRange: false, includes: () => false };
  if (name) return { text: name, branch: /^refs\/heads\/(.+)$/.exec(name)?.[1], isRange: false, includes: one(name) };
  if (semver)
    return {
      text: `tags of ${semver}`,
      branch: undefined,
      isRange: true,
      includes: (ref) => ref.startsWith('refs/tags/'),
    };
  if (tag) return { text: `tag ${tag}`, branch: undefined, isRange: false, includes: one(`refs/tags/${tag}`) };
  const followed = branch || 'master';
  return { text: `branch ${followed}`, branch: followed, isRange: false, includes: one(`refs/heads/${followed}`) };
}
