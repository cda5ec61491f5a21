import { type Meaning, text } from './fields.ts';

/** A branch, as `git check-ref-format --branch` takes it. */
export const branchName = (meaning: Meaning) =>
  text(
    meaning,
    (name) => /^(?![-/]|refs\/)(?!.*(\.\.|@\{|\/\/|\/\.))[^\s~^:?*[\\\x7f]+(?<![./])(?<!\.lock)$/.test(name),
    {
      problem: 'not a branch name that git accepts',
      choices: 'the name of a branch as git shows it, such as main or release/1.2 (not refs/heads/main)',
      example: 'main',
    },
  );

export const tagName = (meaning: Meaning) =>
  text(meaning, (name) => name !== '', { problem: 'not a tag', choices: 'the name of a tag', example: 'v1.0.0' });

export const semverRange = (meaning: Meaning) =>
  text(meaning, (range) => range !== '', {
    problem: 'not a range of versions',
    choices: 'such as >=1.0.0 <2.0.0',
    example: "'>=1.0.0'",
  });

export const commitId = (meaning: Meaning) =>
  text(meaning, (id) => /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(id), {
    problem: 'not a commit',
    choices: '40 or 64 hex digits',
    fix: () => 'git rev-parse HEAD',
  });

export const referenceName = (meaning: Meaning) =>
  text(meaning, (name) => name.startsWith('refs/'), {
    problem: 'not a full reference name',
    choices: 'refs/…',
    example: 'refs/pull/1/head',
  });

export const gitUrl = (meaning: Meaning) =>
  text(meaning, (url) => /^(https?|ssh):\/\/[^/]+\/./.test(url), {
    problem: 'not a URL that Flux clones from',
    choices: 'an http://, https:// or ssh:// URL with a path',
    example: 'ssh://git@github.com/OWNER/REPOSITORY.git',
  });
