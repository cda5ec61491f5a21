import * as pulumi from '@pulumi/pulumi';
import { ApiObject, App, Chart } from 'cdk8s';
import type { Exposure } from '../constructs/exposure/index.ts';
import * as constructs from '../constructs/exposure/index.ts';
import { schemePorts } from '../constructs/exposure/origin.ts';
import type { OptionalMetadata } from '../constructs/metadata.ts';
import { validate } from '../constructs/validate.ts';
import { type FluxDuration, fluxDurationToMilliseconds } from '../flux/duration.ts';
import { type Address, allocatedPort, checkedUrl, displayAddress, loadBalancerHost } from './address.ts';
import { clusterOf } from './cluster-of.ts';
import { type DeployAdvice, deployTree, placesIn } from './deploy-tree.ts';
import { existingAddress, existingObject, existingService } from './existing-entrance.ts';
import { type Adoption, referTo } from './existing-objects.ts';
import { explainIngress, explainRoute, explainService } from './explain-exposure.ts';
import { formerNames } from './former-names.ts';
import type { Inputs } from './inputs.ts';
import { observed, serviceIsReady } from './observe.ts';
import { OutputResolver } from './outputs.ts';
import { refuseLosing, sharedAnnotation, shareEntrance } from './shared-entrance.ts';

/**
 * Who deploys the objects. pulumi: this component. handover: this component, on top of what Flux applies, and it keeps
 * them when it stops managing them. git: Flux, from what `cdk8s synth` wrote; the component reads back what is there.
 */
export type Deployer = 'pulumi' | 'handover' | 'git';

export interface ReceiverEntranceArgs {
  /**
   * Of the Service, and of what is in front of it. The namespace is that of the notification-controller.
   * @default - receiver in flux-system
   */
  readonly metadata?: OptionalMetadata;
  /** @default - LoadBalancer, which admits GitHub only */
  readonly exposure?: Inputs<Exposure>;
  /** How long to wait for the address of the Service, the Ingress or the Gateway. @default 5m */
  readonly addressTimeout?: FluxDuration;
  /** What happens to objects that exist already. @default never */
  readonly adopt?: Adoption;
  /** @default pulumi */
  readonly deployer?: Deployer;
  /**
   * Protect the entrance from `pulumi destroy`, because others use it. Webhooks of other stacks that use it are found at
   * each `pulumi up` and protect it as well. @default false
   */
  readonly shared?: boolean;
}

/**
 * The way from GitHub to the notification-controller: the Service, what is in front of it, and its firewall. One entrance
 * serves any number of webhooks, of this program and of others.
 */
export class ReceiverEntrance extends pulumi.ComponentResource {
  /** Namespace of the Service: webhooks are declared in it unless they say otherwise. */
  readonly namespace: string;
  /** The Service in front of the controller; undefined if an existing entrance is not named by its Service. */
  readonly service: { readonly name: string; readonly namespace: string } | undefined;
  /** Where GitHub reaches the entrance. */
  readonly origin: pulumi.Output<Address>;
  /** Host, or host:port where the port is not that of the scheme. */
  readonly address: pulumi.Output<string>;
  /** What has to be there before deliveries arrive. @internal */
  readonly ready: pulumi.Output<unknown>;

  constructor(name: string, args: ReceiverEntranceArgs = {}, options: pulumi.ComponentResourceOptions = {}) {
    super('fluxhook:index:ReceiverEntrance', name, {}, options);
    const { addressTimeout = '5m', adopt = 'never', deployer = 'pulumi' } = args;
    const exposure = (args.exposure ?? { type: 'LoadBalancer' }) as Exposure;
    const metadata = { name: 'receiver', namespace: 'flux-system', ...args.metadata };
    const cluster = clusterOf(this);
    const timeout = fluxDurationToMilliseconds(addressTimeout) ?? 0;
    this.namespace = metadata.namespace;
    const formerly = formerNames(name, options);
    const before = { names: [name, ...formerly], isKept: deployer !== 'pulumi' };
    if (exposure.type === 'Existing') {
      this.service = existingService(exposure, metadata.namespace);
      const place = { namespace: metadata.namespace, timeout };
      const checked = refuseLosing(cluster, { ...before, referred: existingObject(exposure, place) });
      this.origin = checked.apply(() => existingAddress(cluster, exposure, place));
      this.ready = this.origin;
    } else {
      const resolver = new OutputResolver();
      const chart = new Chart(new App({ resolvers: [resolver] }), 'chart', {
        namespace: metadata.namespace,
        disableResourceNameHashes: true,
      });
      const entrance = new constructs.ReceiverEntrance(chart, 'entrance', { metadata, exposure });
      validate(chart);
      if (entrance.service === undefined) throw new Error('The entrance has no Service.');
      const service = ApiObject.of(entrance.service);
      if (deployer === 'git') {
        // A URL needs nothing else of what is in Git, which may have other objects than these.
        const isNeeded = entrance.host === undefined || entrance.port === undefined;
        const found = isNeeded
          ? observed(cluster, service, { timeout, isReady: serviceIsReady(exposure) })
          : { spec: pulumi.output(undefined), status: pulumi.output(undefined) };
        this.service = isNeeded ? { name: metadata.name, namespace: metadata.namespace } : undefined;
        const stays = referTo(cluster, placesIn(entrance));
        this.origin = pulumi.all([originOf(exposure, entrance, found), stays]).apply(([origin]) => origin);
        this.ready = this.origin;
      } else {
        this.service = { name: metadata.name, namespace: metadata.namespace };
        const isShared = shareEntrance(cluster, metadata, args.shared ?? false);
        const checked = refuseLosing(cluster, { ...before, declared: metadata });
        const users = pulumi.all([isShared, checked]).apply(([isShared]) => isShared);
        const deployed = deployTree({
          root: entrance,
          resolver,
          parent: this,
          name,
          formerly,
          cluster,
          adopt,
          handover: deployer === 'handover',
          prefix: entrance.node.path,
          advise: (object) =>
            shared(users, adviceFor(`${name}-explain`, object, { entrance, exposure, addressTimeout })),
        });
        const live = deployed.get(service);
        if (live === undefined) throw new Error('The Service of the entrance was not deployed.');
        this.origin = originOf(exposure, entrance, live);
        this.ready = pulumi.all([...deployed.values()].map(({ urn }) => urn));
      }
    }
    this.address = this.origin.apply(displayAddress);
    this.registerOutputs({ deployer, address: this.address });
  }

  /**
   * The URL of a path behind this entrance.
   * @throws Failure for an address or a path that makes no URL
   */
  urlOf(path: pulumi.Input<string | undefined>, expectedPath: pulumi.Input<string>): pulumi.Output<string> {
    return pulumi
      .all([this.origin, path, expectedPath])
      .apply(([origin, path, expected]) => checkedUrl(origin, path, expected));
  }
}

interface Declared {
  readonly entrance: constructs.ReceiverEntrance;
  readonly exposure: Exposure;
  readonly addressTimeout: FluxDuration;
}

/** The parts of the address that the construct knows; the rest is what the cluster gave the Service. */
function originOf(
  exposure: Exposure,
  { scheme, host, port }: constructs.ReceiverEntrance,
  service: {
    readonly spec: pulumi.Output<Record<string, unknown> | undefined>;
    readonly status: pulumi.Output<Record<string, unknown> | undefined>;
  },
): pulumi.Output<Address> {
  return pulumi.output({ scheme, host, port }).apply((known) => {
    const declared = { ...known, port: known.port ?? schemePorts[known.scheme] };
    switch (exposure.type) {
      case 'LoadBalancer':
        if (known.host !== undefined) return pulumi.output(declared);
        return pulumi.output(service.status).apply((status) => ({ ...declared, host: loadBalancerHost(status) }));
      case 'NodePort':
        if (known.port !== undefined) return pulumi.output(declared);
        return pulumi.output(service.spec).apply((spec) => ({ ...known, port: allocatedPort(spec) }));
      default:
        return pulumi.output(declared);
    }
  });
}

function adviceFor(name: string, object: ApiObject, { entrance, exposure, addressTimeout }: Declared): DeployAdvice {
  const waiting = (onError: pulumi.ErrorHook[]): pulumi.CustomResourceOptions => ({
    customTimeouts: { create: addressTimeout, update: addressTimeout },
    hooks: { onError },
  });
  const isOf = (construct: Parameters<typeof ApiObject.of>[0] | undefined) =>
    construct !== undefined && ApiObject.of(construct) === object;
  const alternative = `an existing entrance: exposure {type: Existing, service: {name: ${entrance.name}}}`;
  const where = { name: entrance.name, namespace: entrance.namespace, addressTimeout };
  if (isOf(entrance.service)) {
    // Pulumi's own wait ends ten seconds after the last Pod appeared. Whether there are Pods is checked at the end.
    const there = exposure.type === 'LoadBalancer' ? '{.status.loadBalancer.ingress}' : '{.spec.clusterIP}';
    return {
      alternative,
      // So that no delivery is refused while an entrance is taken over.
      keepsPortNames: true,
      annotations: { 'pulumi.com/waitFor': `jsonpath=${there}` },
      options: waiting(explainService(`${name}-service`, { ...where, exposure })),
    };
  }
  // Pulumi's own wait would also watch the Services and Endpoints of the namespace, and never end without the right to
  // do so.
  if (isOf(entrance.ingress)) {
    return {
      alternative,
      annotations: { 'pulumi.com/waitFor': 'jsonpath={.status.loadBalancer.ingress}' },
      options: waiting(explainIngress(`${name}-ingress`, { ...where, exposure })),
    };
  }
  // The same applies to its ReplicaSets, Pods and volume claims.
  if (isOf(entrance.tunnel)) {
    return { alternative, annotations: { 'pulumi.com/waitFor': 'condition=Available' }, options: waiting([]) };
  }
  if (isOf(entrance.route)) {
    const accepted = 'jsonpath={.status.parents[0].conditions[?(@.type=="Accepted")].status}=True';
    return {
      alternative,
      annotations: { 'pulumi.com/waitFor': accepted },
      options: waiting(explainRoute(`${name}-route`, { ...where, exposure })),
    };
  }
  return { alternative };
}

/** Protected by a transform that follows the annotation, because who uses the entrance is not known at once. */
function shared(users: pulumi.Output<boolean>, advice: DeployAdvice): DeployAdvice {
  const annotation = users.apply((shared) => (shared ? 'true' : undefined) as string);
  return { ...advice, annotations: { ...advice.annotations, [sharedAnnotation]: annotation } };
}
