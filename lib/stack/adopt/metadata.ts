import type { LiveObject } from '../../operate/cluster.ts';

/** Labels and annotations that tools write for themselves. */
const bookkeeping =
  /^(kubectl\.kubernetes\.io|reconcile\.fluxcd\.io|(?:[\w-]+\.)*fluxhook\.dev|pulumi\.com|meta\.helm\.sh|(?:kustomize|helm)\.toolkit\.fluxcd\.io|fluxcd\.controlplane\.io)\/|^app\.kubernetes\.io\/managed-by$|^field\.cattle\.io\//;

/** Labels and annotations that somebody gave an object. */
export interface CarriedMetadata {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Those of an object without what tools wrote; an empty one is left out. */
export function carriedMetadata({ metadata }: LiveObject): CarriedMetadata {
  const of = (key: 'labels' | 'annotations') => {
    const own = Object.entries(metadata[key] ?? {}).filter(([name]) => !bookkeeping.test(name));
    return own.length === 0 ? {} : { [key]: Object.fromEntries(own) };
  };
  return { ...of('labels'), ...of('annotations') };
}
