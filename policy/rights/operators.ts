import type { Escalation } from './escalation.ts';

const make = ['create', 'update', 'patch'];

const deploys = (group: string, resources: readonly string[], whose: string, source: string): Escalation => ({
  group,
  resources,
  verbs: make,
  leadsTo: `what they declare is deployed with the rights of ${whose}`,
  source,
  inRole: 'everywhere',
  named: 'none',
});

const runs = (group: string, resources: readonly string[], source: string): Escalation => ({
  group,
  resources,
  verbs: make,
  leadsTo: 'they run Pods, with all Secrets of their namespace and the rights of all its service accounts',
  source,
  inRole: 'trusted',
  named: 'none',
});

const makesSecrets = (resources: readonly string[], group: string, source: string): Escalation => ({
  group,
  resources,
  verbs: make,
  leadsTo: 'they create Secrets with the rights of their operator, also of type kubernetes.io/service-account-token',
  source,
  inRole: 'everywhere',
  named: 'none',
});

/** Escalations through the APIs of operators: Flux, and others that run beside it. See {@link Escalation}. */
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
    leadsTo: 'anyone who changes where Flux fetches from decides what Flux deploys',
    source: 'https://fluxcd.io/flux/security/',
    inRole: 'trusted',
  },
  {
    group: 'source.extensions.fluxcd.io',
    resources: ['artifactgenerators'],
    verbs: make,
    leadsTo: 'anyone who changes what an artifact is made of decides what Flux deploys',
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
  deploys('infra.contrib.fluxcd.io', ['terraforms'], 'tofu-controller', 'https://flux-iac.github.io/tofu-controller/'),
  deploys(
    'argoproj.io',
    ['applications', 'applicationsets', 'appprojects'],
    'Argo CD',
    'https://argo-cd.readthedocs.io/en/stable/operator-manual/security/',
  ),
  runs(
    'argoproj.io',
    ['rollouts', 'workflows', 'cronworkflows', 'workflowtemplates', 'clusterworkflowtemplates', 'sensors'],
    'https://argo-workflows.readthedocs.io/en/latest/security/',
  ),
  runs('tekton.dev', ['tasks', 'taskruns', 'pipelines', 'pipelineruns'], 'https://tekton.dev/docs/pipelines/auth/'),
  runs('serving.knative.dev', ['services', 'configurations'], 'https://knative.dev/docs/serving/services/'),
  runs(
    'apps.openshift.io',
    ['deploymentconfigs'],
    'https://docs.openshift.com/container-platform/latest/applications/',
  ),
  runs('keda.sh', ['scaledjobs'], 'https://keda.sh/docs/latest/reference/scaledjob-spec/'),
  runs(
    'monitoring.coreos.com',
    ['prometheuses', 'prometheusagents', 'alertmanagers', 'thanosrulers'],
    'https://prometheus-operator.dev/docs/platform/rbac/',
  ),
  runs(
    'kubevirt.io',
    ['virtualmachines', 'virtualmachineinstances'],
    'https://kubevirt.io/user-guide/storage/disks_and_volumes/',
  ),
  runs('jobset.x-k8s.io', ['jobsets'], 'https://jobset.sigs.k8s.io/docs/overview/'),
  runs('ray.io', ['rayclusters', 'rayjobs', 'rayservices'], 'https://docs.ray.io/en/latest/cluster/kubernetes/'),
  runs('apps.kruise.io', ['clonesets', 'statefulsets', 'daemonsets', 'broadcastjobs'], 'https://openkruise.io/docs/'),
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
    leadsTo: 'a certificate can be requested for any name that an issuer signs',
    source: 'https://cert-manager.io/docs/usage/certificaterequest/#approval',
    inRole: 'cluster',
  },
  {
    group: 'cert-manager.io',
    resources: ['clusterissuers'],
    verbs: make,
    leadsTo:
      "it decides who issues the certificates of all namespaces, and can use the Secrets of cert-manager's namespace",
    source: 'https://cert-manager.io/docs/configuration/#cluster-resource-namespace',
    inRole: 'cluster',
    named: 'none',
  },
  {
    group: 'kyverno.io',
    resources: ['clusterpolicies', 'policies'],
    verbs: make,
    leadsTo: 'every object can be changed on its way in, and others can be created with the rights of Kyverno',
    source: 'https://kyverno.io/docs/policy-types/cluster-policy/generate/',
    inRole: 'trusted',
    named: 'none',
  },
  {
    group: 'policies.kyverno.io',
    resources: ['mutatingpolicies', 'generatingpolicies', 'namespacedmutatingpolicies', 'namespacedgeneratingpolicies'],
    verbs: make,
    leadsTo: 'every object can be changed on its way in, and others can be created with the rights of Kyverno',
    source: 'https://kyverno.io/docs/policy-types/generating-policy/',
    inRole: 'trusted',
    named: 'none',
  },
  {
    group: 'mutations.gatekeeper.sh',
    resources: ['assign', 'assignimage', 'modifyset'],
    verbs: make,
    leadsTo: 'every object can be changed on its way in, Pods too',
    source: 'https://open-policy-agent.github.io/gatekeeper/website/docs/mutation/',
    inRole: 'cluster',
    named: 'none',
  },
  deploys('velero.io', ['restores'], 'Velero, which is cluster-admin', 'https://velero.io/docs/main/rbac/'),
  deploys('kubernetes.crossplane.io', ['objects', 'providerconfigs'], 'Crossplane', 'https://docs.crossplane.io/'),
  deploys(
    'helm.cattle.io',
    ['helmcharts', 'helmchartconfigs'],
    'k3s, which is cluster-admin',
    'https://docs.k3s.io/helm',
  ),
  deploys('fleet.cattle.io', ['gitrepos', 'bundles', 'helmops'], 'Fleet', 'https://fleet.rancher.io/'),
  deploys(
    'operators.coreos.com',
    ['subscriptions', 'clusterserviceversions', 'catalogsources', 'installplans'],
    'the Operator Lifecycle Manager, which is cluster-admin',
    'https://olm.operatorframework.io/docs/',
  ),
  deploys(
    'olm.operatorframework.io',
    ['clusterextensions', 'clustercatalogs'],
    'the service account that they name',
    'https://operator-framework.github.io/operator-controller/',
  ),
  {
    group: 'security.openshift.io',
    resources: ['securitycontextconstraints'],
    verbs: ['use', ...make],
    leadsTo: 'Pods may be privileged, which gives them the node',
    source:
      'https://docs.openshift.com/container-platform/latest/authentication/managing-security-context-constraints.html',
    inRole: 'everywhere',
    named: [/^(privileged|hostaccess|hostmount-anyuid|hostnetwork|node-exporter|anyuid)/],
  },
];
