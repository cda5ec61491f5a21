import type { LiveObject } from '../live-object.ts';

/** Who would re-create an object after it was deleted, or change it back, and how its token is rotated there. */
export interface Remaker {
  readonly who: string;
  readonly how: string;
}

const inGit =
  'rotate it in Git: add a second Secret and Receiver, point the webhook to the new path, then remove the first ones';

/** Labels and annotations that programs put on objects that they manage. Sources: their documentation. */
const marks: readonly ((object: LiveObject) => Remaker | undefined)[] = [
  flux('kustomize.toolkit.fluxcd.io', 'Kustomization', inGit),
  flux('helm.toolkit.fluxcd.io', 'HelmRelease', 'rotate it in the values of the release'),
  flux('fluxcd.controlplane.io', 'FluxInstance', inGit),
  ({ metadata: { annotations = {}, labels = {} } }) => {
    const release = annotations['meta.helm.sh/release-name'];
    if (release === undefined && labels['app.kubernetes.io/managed-by'] !== 'Helm') return undefined;
    return {
      who: `the Helm release ${release ?? 'that its labels name'}`,
      how: 'rotate it in the values of the release',
    };
  },
  ({ metadata: { annotations = {}, labels = {} } }) => {
    const application = annotations['argocd.argoproj.io/tracking-id'] ?? labels['argocd.argoproj.io/instance'];
    return application === undefined
      ? undefined
      : { who: `the Argo CD application ${application.split(':')[0]}`, how: inGit };
  },
  ({ metadata: { annotations = {}, labels = {} } }) => {
    const isMade =
      labels['reconcile.external-secrets.io/managed'] === 'true' ||
      labels['reconcile.external-secrets.io/created-by'] !== undefined ||
      annotations['reconcile.external-secrets.io/data-hash'] !== undefined;
    return isMade ? { who: 'an ExternalSecret', how: secondBeside('ExternalSecret') } : undefined;
  },
  ({ metadata: { annotations = {} } }) =>
    annotations['sealedsecrets.bitnami.com/managed'] === 'true' ||
    annotations['sealedsecrets.bitnami.com/patch'] === 'true'
      ? { who: 'a SealedSecret', how: secondBeside('SealedSecret') }
      : undefined,
  ({ metadata: { ownerReferences = [] } }) => {
    const [owner] = ownerReferences;
    return owner && { who: `the ${owner.kind} ${owner.name}`, how: secondBeside(owner.kind) };
  },
  ({ metadata: { managedFields = [] } }) => {
    const writer = managedFields
      .filter(({ subresource }) => subresource === undefined)
      .map(({ manager = '' }) => manager)
      .find((manager) => /^(pulumi|terraform|hashicorp|crossplane)/i.test(manager));
    return writer === undefined ? undefined : { who: `a program (${writer})`, how: 'rotate it in that program' };
  },
];

export function remakerOf(object: LiveObject): Remaker | undefined {
  for (const mark of marks) {
    const remaker = mark(object);
    if (remaker !== undefined) return remaker;
  }
  return undefined;
}

function secondBeside(kind: string): string {
  return `create a second ${kind} with a new token and a Receiver for it, point the webhook to the new path, then delete the first`;
}

function flux(prefix: string, kind: string, how: string) {
  return ({ metadata: { labels = {} } }: LiveObject): Remaker | undefined => {
    const name = labels[`${prefix}/name`];
    return name === undefined ? undefined : { who: `the Flux ${kind} ${labels[`${prefix}/namespace`]}/${name}`, how };
  };
}
