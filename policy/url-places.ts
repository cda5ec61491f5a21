import { field, groupOf, list, type PolicyObject } from './object.ts';

/** The URLs in objects, by group and kind: the path of the URL, and the consequence of plain HTTP. */
const places: Readonly<Record<string, readonly [path: readonly string[], follows: string]>> = (() => {
  const fetched = 'Flux fetches over plain HTTP: what it deploys can be changed on the way';
  return {
    'source.toolkit.fluxcd.io/GitRepository': [['spec', 'url'], fetched],
    'source.toolkit.fluxcd.io/HelmRepository': [['spec', 'url'], fetched],
    'source.toolkit.fluxcd.io/OCIRepository': [['spec', 'url'], fetched],
    'source.toolkit.fluxcd.io/Bucket': [['spec', 'endpoint'], fetched],
    'fluxcd.controlplane.io/FluxInstance': [['spec', 'sync', 'url'], fetched],
    'fluxcd.controlplane.io/ResourceSetInputProvider': [['spec', 'url'], fetched],
    'notification.toolkit.fluxcd.io/Provider': [
      ['spec', 'address'],
      'Flux sends events over plain HTTP: they, and the token that goes with them, can be read on the way',
    ],
  } as const;
})();

/** What follows from each URL of an object that is plain HTTP. */
export function* plainUrls(object: PolicyObject): Iterable<string> {
  const key = `${groupOf(object)}/${object.kind}`;
  const place = Object.hasOwn(places, key) ? places[key] : undefined;
  if (place !== undefined && isPlain(field(object, ...place[0]))) yield place[1];
  if (key === 'notification.toolkit.fluxcd.io/Receiver') {
    const issuers = list(field(object, 'spec', 'oidcProviders')).map((provider) => field(provider, 'issuerURL'));
    if (issuers.some(isPlain))
      yield 'the keys of an issuer are fetched over plain HTTP: anyone on the way can sign tokens as any caller';
  }
  if (/^external-secrets\.io\/(Cluster)?SecretStore$/.test(key) && hasPlain(field(object, 'spec', 'provider')))
    yield 'secrets are fetched over plain HTTP: they can be read on the way';
}

const isPlain = (value: unknown) => typeof value === 'string' && /^\s*http:/i.test(value);

function hasPlain(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(hasPlain);
  return isPlain(value);
}
