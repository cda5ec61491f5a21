import type { LiveObject } from '../cluster.ts';

/** What a source has fetched: main@sha1:0b989ba4…. */
export function revisionOf({ status }: LiveObject): string | undefined {
  return (status?.artifact as { readonly revision?: string } | undefined)?.revision;
}

/** With as much of the commit or digest as people read. */
export function shortRevision(revision: string): string {
  return revision.replace(/([0-9a-f]{7})[0-9a-f]{33,}/, '$1');
}
