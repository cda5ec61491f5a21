/** A CRD whose objects may have any fields: for kinds whose controllers the sandbox does not have. */
function crd(group: string, version: string, kind: string, plural: string): string {
  return JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      scope: 'Namespaced',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          subresources: { status: {} },
        },
      ],
    },
  });
}

export const kustomizationCrd = crd('kustomize.toolkit.fluxcd.io', 'v1', 'Kustomization', 'kustomizations');

/** Of the Flux Operator. */
export const inputProviderCrd = crd(
  'fluxcd.controlplane.io',
  'v1',
  'ResourceSetInputProvider',
  'resourcesetinputproviders',
);

/** Of the External Secrets Operator. */
export const externalSecretCrd = crd('external-secrets.io', 'v1', 'ExternalSecret', 'externalsecrets');

/** Of the Sealed Secrets controller. */
export const sealedSecretCrd = crd('bitnami.com', 'v1alpha1', 'SealedSecret', 'sealedsecrets');

/** Of the Gateway API; the sandbox has its HTTPRoutes. */
export const gatewayCrd = crd('gateway.networking.k8s.io', 'v1', 'Gateway', 'gateways').replace(
  '"metadata":{',
  '"metadata":{"annotations":{"api-approved.kubernetes.io":"https://github.com/kubernetes-sigs/gateway-api"},',
);
