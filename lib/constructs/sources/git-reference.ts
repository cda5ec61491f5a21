/** What to check out. Flux would silently prefer commit over name, semver, tag and branch, so only one can be given. */
export type GitReference =
  | { readonly branch: string; readonly commit?: string }
  | { readonly tag: string }
  /** A semver range over the tags: the newest match is checked out. */
  | { readonly semver: string }
  /** A full reference name, such as refs/pull/1/head. */
  | { readonly name: string }
  /** All 40 digits. */
  | { readonly commit: string };
