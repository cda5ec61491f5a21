import { field, groupOf, list, notKnown, type PolicyObject } from '../object.ts';
import { oncePerStack } from '../once-per-stack.ts';
import { escalations } from './escalations.ts';
import { isAll, meets } from './policy-rule.ts';
import { powerfulRole } from './powerful-roles.ts';

/** Namespaces of controllers whose service accounts have rights in the whole cluster. A Role there that can create Pods or Secrets can use those rights. */
const known = new Set(
  `kube-system kube-public flux-system flux fluxcd flux-operator-system argocd argo-cd cert-manager external-secrets
  sealed-secrets kyverno gatekeeper-system crossplane-system istio-system cattle-system cattle-fleet-system olm
  openshift-operators openshift-gitops tekton-pipelines velero kubevirt capi-system`.split(/\s+/),
);

/**
 * Whether service accounts of a namespace have rights elsewhere: by its name, or by a binding in the stack. A namespace
 * that is not given could be any of these.
 */
export function isTrustedNamespace(namespace: unknown, stack: readonly PolicyObject[]): boolean {
  if (namespace === notKnown) return false;
  if (typeof namespace !== 'string' || namespace === '') return true;
  const isOfNamespace = (subject: unknown) =>
    field(subject, 'namespace') === namespace || field(subject, 'name') === `system:serviceaccounts:${namespace}`;
  return known.has(namespace) || powerfulSubjects(stack).some(isOfNamespace);
}

/** The service accounts that ClusterRoleBindings of the stack give a powerful role. */
const powerfulSubjects = oncePerStack((stack): readonly unknown[] => {
  const powerful = new Set(stack.filter(isPowerful).map(({ metadata }) => metadata.name));
  return stack.flatMap((object) => {
    if (object.kind !== 'ClusterRoleBinding' || groupOf(object) !== 'rbac.authorization.k8s.io') return [];
    const role = String(field(object, 'roleRef', 'name'));
    return powerfulRole(role) !== undefined || powerful.has(role) ? list(field(object, 'subjects')) : [];
  });
});

function isPowerful(object: PolicyObject): boolean {
  if (object.kind !== 'ClusterRole') return false;
  return list(field(object, 'rules')).some(
    (rule) =>
      list(field(rule, 'resources')).some((resource) => isAll('resources', String(resource))) ||
      escalations.some((escalation) => meets(rule, escalation) !== undefined),
  );
}
