import type { Escalation } from './escalation.ts';

const make = ['create', 'update', 'patch'];

const deploys = (group: string, resources: readonly string[], whose: string, source: string): Escalation => ({
  group,
  resources,
  verbs: make,
  leadsTo: `what they say is deployed with the rights of ${whose}`,
  source,
  inRole: 'everywhere',
  named: 'none',
});

const makesSecrets = (resources: readonly string[], group: string, source: string): Escalation => ({
  group,
  resources,
  verbs: make,
  leadsTo: 'they make Secrets, of type kubernetes.io/service-account-token too, with the rights of their operator',
  source,
  inRole: 'everywhere',
  named: 'none',
});

/** Escalations by what Flux serves, and the operators that tokens and certificates of a webhook come from. See {@link Escalation}. */
export const escalationsOfOperators: readonly Escalation[] = [
  deploys(
    'kustomize.toolkit.fluxcd.io',
    ['kustomizations'],
    'Flux, which is cluster-admin unless its controllers have --default-service-account',
    'https://fluxcd.io/flux/installation/configuration/multitenancy/',
  ),
  deploys(
    'helm.toolkit.fluxcd.io',
    ['helmreleases'],
    'Flux, which is cluster-admin unless its controllers have --default-service-account',
    'https://fluxcd.io/flux/installation/configuration/multitenancy/',
  ),
  {
    group: 'source.toolkit.fluxcd.io',
    resources: ['gitrepositories', 'ocirepositories', 'buckets', 'helmrepositories', 'helmcharts', 'externalartifacts'],
    verbs: make,
    leadsTo: 'whoever changes where Flux fetches from says what Flux deploys',
    source: 'https://fluxcd.io/flux/security/',
    inRole: 'trusted',
  },
  {
    group: 'source.extensions.fluxcd.io',
    resources: ['artifactgenerators'],
    verbs: make,
    leadsTo: 'whoever changes what an artifact is made of says what Flux deploys',
    source: 'https://fluxcd.io/flux/components/source/artifactgenerators/',
    inRole: 'trusted',
    named: 'none',
  },
  {
    group: 'image.toolkit.fluxcd.io',
    resources: ['imageupdateautomations'],
    verbs: make,
    leadsTo: 'they commit to Git with the credentials of a source, and Flux deploys what is committed',
    source: 'https://fluxcd.io/flux/components/image/imageupdateautomations/',
    inRole: 'trusted',
    named: 'none',
  },
  deploys(
    'fluxcd.controlplane.io',
    ['fluxinstances', 'resourcesets'],
    'the Flux Operator, which is cluster-admin',
    'https://fluxoperator.dev/docs/crd/resourceset/',
  ),
  makesSecrets(
    [
      'externalsecrets',
      'clusterexternalsecrets',
      'secretstores',
      'clustersecretstores',
      'pushsecrets',
      'clusterpushsecrets',
    ],
    'external-secrets.io',
    'https://external-secrets.io/latest/guides/security-best-practices/',
  ),
  makesSecrets(['sealedsecrets'], 'bitnami.com', 'https://github.com/bitnami-labs/sealed-secrets#scopes'),
  {
    group: 'cert-manager.io',
    resources: ['signers'],
    verbs: ['approve'],
    leadsTo: 'a certificate for any name that an issuer gives can be had',
    source: 'https://cert-manager.io/docs/usage/certificaterequest/#approval',
    inRole: 'cluster',
  },
  {
    group: 'cert-manager.io',
    resources: ['clusterissuers'],
    verbs: make,
    leadsTo: "certificates of all namespaces come from whom it names, with the Secrets of cert-manager's namespace",
    source: 'https://cert-manager.io/docs/configuration/#cluster-resource-namespace',
    inRole: 'cluster',
    named: 'none',
  },
];
