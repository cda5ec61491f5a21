import type { Escalation } from './escalation.ts';

const make = ['create', 'update', 'patch'];
const change = ['update', 'patch'];

const runsAs = 'whoever runs a Pod has the Secrets, and as any service account the rights, of its namespace';
const workload = (group: string, resources: readonly string[]): Escalation => ({
  group,
  resources,
  verbs: make,
  leadsTo: runsAs,
  source: 'docs, workload creation',
  inRole: 'trusted',
  named: 'none',
});

/** Accounts of Flux that reach every Secret of the cluster, or everything (flux2, manifests/rbac). */
const fluxAccounts = [/^(source|kustomize|helm|notification|image-reflector|image-automation)-controller$/, /^flux/];

/** Signers of the certificates that the API server itself trusts. */
const ownSigners = [/^kubernetes\.io\//, /^\*$/];

/** ConfigMaps in kube-system whose writer says whom the API server, or the cloud's, believes. */
const believedConfigMaps = [/^(aws-auth|extension-apiserver-authentication|kubeadm-config|coredns|kube-proxy)$/];

/** Escalations by what Kubernetes itself serves. See {@link Escalation} for the sources. */
export const escalationsOfKubernetes: readonly Escalation[] = [
  {
    group: '',
    resources: ['secrets'],
    verbs: ['get', 'list', 'watch'],
    leadsTo: 'every token and password there can be read; list and watch show the contents as get does',
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
      'the credentials that others use there can be replaced, and a token Secret be made to name another account',
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
    // A web socket is opened with GET, other streams with POST; older API servers ask for get only.
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
    leadsTo: 'labels and taints decide where Pods run: those with rights can be drawn to one node',
    source: 'rbac-police steal_pods',
    inRole: 'cluster',
    named: 'none',
  },
  {
    group: '',
    resources: ['persistentvolumes'],
    verbs: ['create'],
    leadsTo: 'a volume of type hostPath is the file system of a node',
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
      "those of kube-system say whom the API server believes (aws-auth, extension-apiserver-authentication), those of Flux's namespace what its variables are",
    source:
      'rbac-police eks_modify_aws_auth; https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution',
    inRole: ['kube-system', 'flux-system', 'flux', 'fluxcd'],
    named: believedConfigMaps,
  },
  {
    group: 'rbac.authorization.k8s.io',
    resources: ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'],
    verbs: make,
    leadsTo: 'its holder gives its own rights to others, and every other right with bind or escalate',
    source: 'docs, escalate verb and bind verb; kubiscan',
    inRole: 'everywhere',
  },
  {
    group: 'certificates.k8s.io',
    resources: ['certificatesigningrequests/approval'],
    verbs: change,
    leadsTo: 'with approve on a signer, a certificate of any user or group is approved',
    source: 'docs, CSRs and certificate issuing; rbac-police approve_csrs',
    inRole: 'cluster',
    named: 'none',
  },
  {
    group: 'certificates.k8s.io',
    resources: ['signers'],
    verbs: ['approve', 'sign', 'attest'],
    leadsTo: 'the API server takes the certificate of any user or group that is asked for',
    source: 'docs, CSRs and certificate issuing; rbac-police approve_csrs',
    inRole: 'cluster',
    named: ownSigners,
  },
  {
    group: 'admissionregistration.k8s.io',
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
    verbs: make,
    leadsTo: 'a webhook reads every object on its way in, Secrets too, and a mutating one changes it',
    source: 'docs, control admission webhooks; rbac-police control_webhooks',
    inRole: 'cluster',
    named: 'none',
  },
  {
    group: 'admissionregistration.k8s.io',
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
    verbs: ['delete', 'deletecollection'],
    leadsTo: 'what forbids others something can be taken away',
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
    leadsTo: 'what forbids others something can be taken away',
    source: 'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/',
    inRole: 'cluster',
  },
  {
    group: 'apiregistration.k8s.io',
    resources: ['apiservices'],
    verbs: make,
    leadsTo: 'a server of its own answers for an API, and is sent the requests of all who use it',
    source: 'https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/',
    inRole: 'cluster',
  },
  {
    group: 'apiextensions.k8s.io',
    resources: ['customresourcedefinitions'],
    verbs: make,
    leadsTo: 'a conversion webhook reads and changes every object of a kind, those of Flux too',
    source:
      'https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/',
    inRole: 'cluster',
  },
];
