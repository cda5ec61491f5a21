/**
 * Text that git does not accept as the name of a branch or a tag: the rules of `git check-ref-format` that people run
 * into.
 */
const noName = /^refs\/|^[-/]|\.\.|@\{|\/\/|\/\.|[\s~^:?*[\\\p{Cc}]|[./]$|\.lock$|^$/u;

/** Whether the text names a branch or a tag as git shows it: main, not refs/heads/main. */
export function isRefName(text: string): boolean {
  return !noName.test(text);
}

/** Whether the text is a full name of a reference: refs/heads/main, refs/pull/1/head. */
export function isFullRefName(text: string): boolean {
  const [, rest] = /^refs\/(.+)$/.exec(text) ?? [];
  return rest !== undefined && !/^refs\//.test(rest) && isRefName(rest);
}

/** Whether the text is the whole digest of a commit, SHA-1 or SHA-256. */
export function isCommit(text: string): boolean {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(text);
}
