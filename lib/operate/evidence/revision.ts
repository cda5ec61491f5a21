import type { LiveObject } from '../cluster.ts';

/** What a source has fetched: main@sha1:0b989ba4…. */
export function revisionOf({ status }: LiveObject): string | undefined {
  return (status?.artifact as { readonly revision?: string } | undefined)?.revision;
}

/** Of a source what it has fetched; of a Kustomization or release what it has applied. */
export function shownRevision(object: LiveObject): string | undefined {
  return revisionOf(object) ?? (object.status?.lastAppliedRevision as string | undefined);
}

/** With as much of the commit or digest as people read. */
export function shortRevision(revision: string): string {
  return revision.replace(/([0-9a-f]{7})[0-9a-f]{33,}/, '$1');
}
