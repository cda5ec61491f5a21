import { ApiObject, App } from 'cdk8s';
import type { ExistingExposure, ExistingObject } from '../constructs/exposure/index.ts';
import type { ReceiverEntrance, TokenSource } from '../constructs/index.ts';
import { type FluxKind, fluxApiVersions } from '../constructs/references.ts';
import {
  type LimitedObject,
  type ObjectPlace,
  onKind,
  onObject,
  type Right,
  toDeploy,
  toHandOver,
} from '../deployer/index.ts';
import { receiverApi } from '../flux/notification-controller.ts';
import { otherSlot } from '../flux/token-slot.ts';
import { secretMakers } from '../pulumi/secret-maker.ts';
import { inSlot } from '../settings/in-slot.ts';
import type { StackSettings, WebhookSettings } from '../settings/index.ts';
import { declare } from './declare.ts';

/** What a stack's `pulumi` commands need in the cluster, and the objects that they create. */
export interface DeployerNeeds {
  readonly rights: readonly Right[];
  /** As they are declared. */
  readonly objects: () => readonly LimitedObject[];
}

/**
 * From the same declarations that deploy, so that it is right for every exposure and source of tokens. Those of the other
 * slot of each token are among them: they are needed when it is rotated.
 */
export function deployerNeeds(settings: StackSettings): DeployerNeeds {
  const now = needsOf(settings);
  const rotated = needsOf({
    ...settings,
    webhooks: settings.webhooks.map((webhook) => inSlot(webhook, otherSlot(webhook.tokenSlot))),
  });
  return {
    objects: () => {
      const objects = [...now.objects(), ...rotated.objects()];
      return [...new Map(objects.map((object) => [JSON.stringify(placeOf(object)), object])).values()];
    },
    rights: [...now.rights, ...optional(rotated.rights)],
  };
}

function needsOf(settings: StackSettings): DeployerNeeds {
  const app = new App();
  const { entrance } = declare(app, settings, { sourceOf: placeholder });
  const declared = app.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
  const deployed = settings.ownership === 'git' ? declared.filter(({ kind }) => kind === 'Secret') : declared;
  const deploy = settings.ownership === 'handover' ? toHandOver : toDeploy;
  return {
    objects: () => deployed.map(limited),
    rights: [
      ...deployed.map(declaredPlace).flatMap(deploy),
      ...entranceRights(settings, entrance),
      ...settings.webhooks.flatMap((webhook) => webhookRights(webhook, settings)),
      ...namespacesOf(settings).flatMap((name) =>
        optional(onObject({ apiVersion: 'v1', kind: 'Namespace', namespace: name, name }, 'get')),
      ),
    ],
  };
}

/** Which objects there are is all that is asked of the tree: the token itself stays where it is. */
function placeholder({ secret: { source } }: WebhookSettings): TokenSource | undefined {
  switch (source.type) {
    case 'pulumi':
      return undefined;
    case 'external-secret':
      return source;
    case 'sealed-secret':
      return { type: 'sealed-secret', encrypted: '' };
    default:
      return { type: 'existing-secret' };
  }
}

function declaredPlace({ apiVersion, kind, name, metadata: { namespace = 'default' } }: ApiObject): ObjectPlace {
  return { apiVersion, kind, namespace, name };
}

function placeOf({ apiVersion, kind, namespace, name }: ObjectPlace): ObjectPlace {
  return { apiVersion, kind, namespace, name };
}

function limited(object: ApiObject): LimitedObject {
  const { labels = {}, annotations = {} } = object.metadata.toJson() ?? {};
  // The manifest of a Secret does not matter here, and has no token.
  const { spec } = object.kind === 'Secret' ? { spec: undefined } : object.toJson();
  return { ...declaredPlace(object), labels, annotations, spec };
}

/** What is read of the way in, and who uses it. */
function entranceRights(settings: StackSettings, { service }: ReceiverEntrance): Right[] {
  const { namespace, ownership, shared } = settings;
  const exposure = settings.entrance.exposure ?? { type: 'LoadBalancer' };
  if (exposure.type === 'Existing') return existingRights(settings, exposure);
  if (service === undefined) return [];
  const own = { apiVersion: 'v1', kind: 'Service', namespace: service.namespace, name: service.name };
  const isRead =
    exposure.type === 'NodePort'
      ? exposure.nodePort === undefined
      : exposure.type === 'LoadBalancer' && exposure.host === undefined;
  if (ownership === 'git') return isRead ? [...onObject(own, 'get'), ...endpointRights(settings, own.namespace)] : [];
  return [
    ...endpointRights(settings, own.namespace),
    ...(shared ? [] : optional(onKind({ ...receiverApi, namespace }, 'list'))),
  ];
}

function existingRights(settings: StackSettings, exposure: ExistingExposure): Right[] {
  const place = (kind: string, apiVersion: string, { name, namespace = settings.namespace }: ExistingObject) =>
    onObject({ apiVersion, kind, name, namespace }, 'get');
  if (exposure.ingress !== undefined) return place('Ingress', 'networking.k8s.io/v1', exposure.ingress);
  if (exposure.route !== undefined) return place('HTTPRoute', 'gateway.networking.k8s.io/v1', exposure.route);
  if (exposure.service === undefined) return [];
  const { namespace = settings.namespace } = exposure.service;
  return [...place('Service', 'v1', exposure.service), ...endpointRights(settings, namespace)];
}

/** Whether a ready Pod is behind the Service. */
function endpointRights({ proof }: StackSettings, namespace: string): Right[] {
  if (proof === 'off') return [];
  return optional(onKind({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', namespace }, 'list'));
}

function webhookRights(webhook: WebhookSettings, { ownership, namespace }: StackSettings): Right[] {
  const { secret, resources } = webhook;
  const { name, namespace: place = namespace } = webhook.receiver.metadata;
  const maker = secret.source.type === 'pulumi' ? undefined : secretMakers[secret.source.type];
  const ofGit = ownership === 'git';
  return [
    // The id of the webhook at GitHub is noted there.
    ...(ofGit ? onObject({ ...receiverApi, namespace: place, name }, 'get', 'patch') : []),
    ...(secret.source.type === 'pulumi'
      ? []
      : onObject({ apiVersion: 'v1', kind: 'Secret', ...secretPlace(secret) }, 'get')),
    ...(maker !== undefined && ofGit ? onObject({ ...maker, ...secretPlace(secret) }, 'get') : []),
    ...(webhook.source !== undefined && ofGit
      ? onObject(
          {
            ...gitRepository,
            namespace: webhook.source.metadata.namespace ?? place,
            name: webhook.source.metadata.name,
          },
          'get',
        )
      : []),
    ...(resources as readonly Reference[]).flatMap(
      ({ kind, name, namespace: elsewhere = place, apiVersion = fluxApiVersions[kind] }) =>
        name === undefined || name === '*' ? [] : onObject({ apiVersion, kind, name, namespace: elsewhere }, 'get'),
    ),
  ];
}

const gitRepository = { apiVersion: fluxApiVersions.GitRepository, kind: 'GitRepository' } as const;

/** A reference as the settings have it. */
interface Reference {
  readonly kind: FluxKind;
  readonly name?: string;
  readonly namespace?: string;
  readonly apiVersion?: string;
}

function secretPlace({ name, namespace }: WebhookSettings['secret']) {
  return { name, namespace };
}

/** Every namespace whose existence is looked at. */
function namespacesOf({ namespace, webhooks }: StackSettings): string[] {
  const ofWebhooks = webhooks.flatMap(({ secret, source }) => [
    secret.namespace,
    source?.metadata.namespace ?? namespace,
  ]);
  return [...new Set([namespace, ...ofWebhooks])];
}

function optional(rights: readonly Right[]): Right[] {
  return rights.map((right) => ({ ...right, isOptional: true }));
}
