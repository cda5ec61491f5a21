import { field, groupOf, list, notKnown, type PolicyObject } from '../object.ts';
import { escalations } from './escalations.ts';
import { isAll, meets } from './policy-rule.ts';
import { powerfulRole } from './powerful-roles.ts';

/** Namespaces of controllers whose service accounts reach beyond them. A Role there that makes Pods or Secrets does so too. */
const known = new Set(
  `kube-system kube-public flux-system flux fluxcd flux-operator-system argocd argo-cd cert-manager external-secrets
  sealed-secrets kyverno gatekeeper-system crossplane-system istio-system cattle-system cattle-fleet-system olm
  openshift-operators openshift-gitops tekton-pipelines velero kubevirt capi-system`.split(/\s+/),
);

/**
 * Whether service accounts of a namespace have rights elsewhere: by its name, or by a binding in the stack. A namespace
 * that is not said could be any of these.
 */
export function isTrustedNamespace(namespace: unknown, stack: readonly PolicyObject[]): boolean {
  if (namespace === notKnown) return false;
  if (typeof namespace !== 'string' || namespace === '') return true;
  return known.has(namespace) || stack.some((object) => givesPower(object, namespace, stack));
}

function givesPower(binding: PolicyObject, namespace: string, stack: readonly PolicyObject[]): boolean {
  if (binding.kind !== 'ClusterRoleBinding' || groupOf(binding) !== 'rbac.authorization.k8s.io') return false;
  const bound = list(field(binding, 'subjects')).some(
    (subject) =>
      field(subject, 'namespace') === namespace || field(subject, 'name') === `system:serviceaccounts:${namespace}`,
  );
  const role = String(field(binding, 'roleRef', 'name'));
  return bound && (powerfulRole(role) !== undefined || stack.some((object) => isPowerful(object, role)));
}

function isPowerful(object: PolicyObject, name: string): boolean {
  if (object.kind !== 'ClusterRole' || object.metadata.name !== name) return false;
  return list(field(object, 'rules')).some(
    (rule) =>
      list(field(rule, 'resources')).some((resource) => isAll('resources', String(resource))) ||
      escalations.some((escalation) => meets(rule, escalation) !== undefined),
  );
}
