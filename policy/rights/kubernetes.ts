import type { Escalation } from './escalation.ts';

const make = ['create', 'update', 'patch'];
const change = ['update', 'patch'];

const runsAs = 'anyone who runs a Pod has all Secrets of its namespace, and the rights of all its service accounts';
const workload = (group: string, resources: readonly string[]): Escalation => ({
  group,
  resources,
  verbs: make,
  leadsTo: runsAs,
  source: 'docs, workload creation',
  inRole: 'trusted',
  named: 'none',
});

/** Service accounts of Flux that can read every Secret of the cluster, or do everything (flux2, manifests/rbac). */
const fluxAccounts = [/^(source|kustomize|helm|notification|image-reflector|image-automation)-controller$/, /^flux/];

/** Signers of the certificates that the API server itself trusts. */
const ownSigners = [/^kubernetes\.io\//, /^\*$/];

/** ConfigMaps in kube-system that decide whom the API server, or the cloud's authenticator, trusts. */
const believedConfigMaps = [/^(aws-auth|extension-apiserver-authentication|kubeadm-config|coredns|kube-proxy)$/];

/** Escalations by what Kubernetes itself serves. See {@link Escalation} for the sources. */
export const escalationsOfKubernetes: readonly Escalation[] = [
  {
    group: '',
    resources: ['secrets'],
    verbs: ['get', 'list', 'watch'],
    leadsTo: 'every token and password there can be read; list and watch show the contents just as get does',
    source: 'docs, listing secrets; rbac-police list_secrets, retrieve_token_secrets',
    inRole: 'trusted',
  },
  {
    group: '',
    resources: ['secrets'],
    verbs: ['create'],
    leadsTo:
      'a Secret of type kubernetes.io/service-account-token is filled with the token of any service account there',
    source: 'rbac-police issue_token_secrets; https://kubernetes.io/docs/concepts/configuration/secret/',
    inRole: 'everywhere',
    named: 'none',
  },
  {
    group: '',
    resources: ['secrets'],
    verbs: change,
    leadsTo:
      'the credentials that others use there can be replaced, and a token Secret can be changed to name another account',
    source: 'rbac-police issue_token_secrets',
    inRole: 'everywhere',
  },
  {
    group: '',
    resources: ['serviceaccounts/token'],
    verbs: ['create'],
    leadsTo: 'it gives the token of any service account there',
    source: 'docs, token request; rbac-police token_request',
    inRole: 'everywhere',
    named: fluxAccounts,
  },
  workload('', ['pods', 'replicationcontrollers']),
  workload('apps', ['deployments', 'daemonsets', 'statefulsets', 'replicasets']),
  workload('extensions', ['deployments', 'daemonsets', 'replicasets']),
  workload('batch', ['jobs', 'cronjobs']),
  {
    group: '',
    resources: ['pods/exec', 'pods/attach'],
    // A WebSocket is opened with GET, other streams with POST; older API servers check only get.
    verbs: ['create', 'get'],
    leadsTo: 'commands run in every Pod there, with its service account and its Secrets',
    source: 'rbac-police pods_exec; kubiscan',
    inRole: 'everywhere',
    named: 'none',
  },
  {
    group: '',
    resources: ['pods/ephemeralcontainers'],
    verbs: make,
    leadsTo: 'a container can be added to every Pod there, with its service account and its Secrets',
    source: 'rbac-police pods_ephemeral_ctrs',
    inRole: 'everywhere',
    named: 'none',
  },
  {
    group: '',
    resources: ['nodes/proxy'],
    verbs: ['get', ...make, 'delete'],
    leadsTo: 'it reaches the kubelet, which runs commands in every Pod of the node, past audit and admission',
    source: 'docs, access to proxy subresource of nodes; rbac-police nodes_proxy',
    inRole: 'cluster',
    named: 'none',
  },
  {
    group: '',
    resources: ['nodes'],
    verbs: make,
    leadsTo: 'labels and taints decide where Pods run: Pods with many rights can be moved to one node',
    source: 'rbac-police steal_pods',
    inRole: 'cluster',
    named: 'none',
  },
  {
    group: '',
    resources: ['persistentvolumes'],
    verbs: ['create'],
    leadsTo: 'a volume of type hostPath gives access to the file system of a node',
    source: 'docs, persistent volume creation',
    inRole: 'cluster',
    named: 'none',
  },
  {
    group: '',
    resources: ['namespaces'],
    verbs: change,
    leadsTo:
      'the labels that limit Pods (pod-security.kubernetes.io) and admit senders (NetworkPolicies) can be changed',
    source: 'docs, namespace modification',
    inRole: 'cluster',
  },
  {
    group: '',
    resources: ['configmaps'],
    verbs: make,
    leadsTo:
      "those in kube-system decide whom the API server trusts (aws-auth, extension-apiserver-authentication), those in Flux's namespace hold its variables",
    source:
      'rbac-police eks_modify_aws_auth; https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution',
    inRole: ['kube-system', 'flux-system', 'flux', 'fluxcd'],
    named: believedConfigMaps,
  },
  {
    group: 'rbac.authorization.k8s.io',
    resources: ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'],
    verbs: make,
    leadsTo: 'its holder can give its own rights to others, and any other right with bind or escalate',
    source: 'docs, escalate verb and bind verb; kubiscan',
    inRole: 'everywhere',
  },
  {
    group: 'certificates.k8s.io',
    resources: ['certificatesigningrequests/approval'],
    verbs: change,
    leadsTo: 'with approve on a signer, a certificate for any user or group can be approved',
    source: 'docs, CSRs and certificate issuing; rbac-police approve_csrs',
    inRole: 'cluster',
    named: 'none',
  },
  {
    group: 'certificates.k8s.io',
    resources: ['signers'],
    verbs: ['approve', 'sign', 'attest'],
    leadsTo: 'the API server accepts a certificate that it issues for any user or group',
    source: 'docs, CSRs and certificate issuing; rbac-police approve_csrs',
    inRole: 'cluster',
    named: ownSigners,
  },
  {
    group: 'admissionregistration.k8s.io',
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
    verbs: make,
    leadsTo: 'a webhook reads every object on its way in, including Secrets, and a mutating webhook can change it',
    source: 'docs, control admission webhooks; rbac-police control_webhooks',
    inRole: 'cluster',
    named: 'none',
  },
  {
    group: 'admissionregistration.k8s.io',
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
    verbs: ['delete', 'deletecollection'],
    leadsTo: 'policies that forbid something can be removed',
    source: 'docs, control admission webhooks',
    inRole: 'cluster',
  },
  {
    group: 'admissionregistration.k8s.io',
    resources: ['mutatingadmissionpolicies', 'mutatingadmissionpolicybindings'],
    verbs: make,
    leadsTo: 'every object can be changed on its way in, roles and Pods too',
    source: 'https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/',
    inRole: 'cluster',
    named: 'none',
  },
  {
    group: 'admissionregistration.k8s.io',
    resources: ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
    verbs: [...change, 'delete', 'deletecollection'],
    leadsTo: 'policies that forbid something can be removed',
    source: 'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/',
    inRole: 'cluster',
  },
  {
    group: 'apiregistration.k8s.io',
    resources: ['apiservices'],
    verbs: make,
    leadsTo: 'a server chosen by its holder can answer for an API, and receives the requests of all users',
    source: 'https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/',
    inRole: 'cluster',
  },
  {
    group: 'apiextensions.k8s.io',
    resources: ['customresourcedefinitions'],
    verbs: make,
    leadsTo: 'a conversion webhook reads and changes every object of a kind, including those of Flux',
    source:
      'https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/',
    inRole: 'cluster',
  },
];
