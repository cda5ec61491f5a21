import { isUtf8 } from 'node:buffer';
import pLimit from 'p-limit';
import { notificationControllerLabels } from '../../flux/notification-controller.ts';
import type { Cluster, LiveObject } from '../cluster.ts';
import { keeperOf } from '../ownership.ts';
import { lastChange } from './changes.ts';
import type { Controller, Receiver, SecretEvidence, Ways } from './evidence.ts';
import { isKnown, isMissing, known, ofCluster, type Piece } from './piece.ts';

/** Requests to the API server at the same time. */
const concurrency = 16;

/** Flux's namespace, if nothing shows another one. */
const defaultNamespace = 'flux-system';

/** Label of Flux's Deployments in its own manifests. */
const deploymentLabels = { 'app.kubernetes.io/component': 'notification-controller' };

/** Looks at a cluster for many Receivers: what they share is asked for once. */
export class ClusterLook {
  readonly #cluster: Cluster;
  readonly #limit = pLimit(concurrency);
  readonly #lists = new Map<string, Promise<Piece<readonly LiveObject[]>>>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /**
   * The objects of a kind in one namespace; none where the cluster does not serve the kind.
   * @param namespace undefined for all namespaces
   */
  list(
    apiVersion: string,
    kind: string,
    namespace: string | undefined,
    labels?: Readonly<Record<string, string>>,
  ): Promise<Piece<readonly LiveObject[]>> {
    const key = JSON.stringify([apiVersion, kind, namespace, labels]);
    let found = this.#lists.get(key);
    if (found === undefined) {
      found = ofCluster(`list ${kind} in ${namespace ?? 'all namespaces'}`, async () => {
        const options = { ...(namespace !== undefined && { namespace }), ...(labels && { labels }) };
        return (await this.#limit(() => this.#cluster.list(apiVersion, kind, options))) ?? [];
      });
      this.#lists.set(key, found);
    }
    return found;
  }

  /** The same in all namespaces, or if that is forbidden, in some. */
  async listWide(
    apiVersion: string,
    kind: string,
    namespaces: readonly string[],
    labels?: Readonly<Record<string, string>>,
  ): Promise<Piece<readonly LiveObject[]>> {
    const everywhere = await this.list(apiVersion, kind, undefined, labels);
    if (isKnown(everywhere) || everywhere.missing !== 'permission' || namespaces.length === 0) return everywhere;
    const found = await Promise.all(
      [...new Set(namespaces)].map((namespace) => this.list(apiVersion, kind, namespace, labels)),
    );
    const failed = found.find(isMissing);
    return failed ?? { value: found.flatMap((piece) => known(piece) ?? []) };
  }

  /** The notification-controller, wherever it runs. */
  async controller(receiverNamespaces: readonly string[]): Promise<Piece<Controller>> {
    const namespaces = [defaultNamespace, ...receiverNamespaces];
    const [pods, deployments] = await Promise.all([
      this.listWide('v1', 'Pod', namespaces, notificationControllerLabels),
      this.listWide('apps/v1', 'Deployment', namespaces, deploymentLabels),
    ]);
    if (!isKnown(pods)) return pods;
    // Without a Pod only the Deployment shows why, or that there is none.
    if (pods.value.length === 0 && !isKnown(deployments) && deployments.missing === 'failed') return deployments;
    const [some] = [...pods.value, ...(known(deployments) ?? [])];
    const namespace = some?.metadata.namespace ?? defaultNamespace;
    const unseen = isKnown(deployments) ? undefined : deployments;
    return { value: { namespace, pods: pods.value, deployments: known(deployments) ?? [], unseen } };
  }

  /** What may point to the controller: an Ingress and a Service are in its namespace, a route may be elsewhere. */
  async ways(namespace: string, receiverNamespaces: readonly string[]): Promise<Ways> {
    const wide = [namespace, ...receiverNamespaces];
    const [services, endpointSlices, ingresses, routes, policies] = await Promise.all([
      this.listWide('v1', 'Service', wide),
      this.list('discovery.k8s.io/v1', 'EndpointSlice', namespace),
      this.listWide('networking.k8s.io/v1', 'Ingress', wide),
      this.listWide('gateway.networking.k8s.io/v1', 'HTTPRoute', wide),
      this.list('networking.k8s.io/v1', 'NetworkPolicy', namespace),
    ]);
    return { services, endpointSlices, ingresses, routes, policies };
  }

  /** The Secret that a Receiver names. */
  secret({ metadata: { namespace }, spec: { secretRef } }: Receiver): Promise<Piece<SecretEvidence>> {
    if (secretRef === undefined) return Promise.resolve({ value: { state: 'none' } });
    const reference = { apiVersion: 'v1', kind: 'Secret', name: secretRef.name, namespace };
    return ofCluster(`get Secret ${namespace}/${secretRef.name}`, async () => {
      const live = await this.#limit(() => this.#cluster.read(reference));
      if (live === undefined) return { state: 'absent' };
      const changedAt = lastChange(live);
      const encoded = live.data?.token;
      if (encoded === undefined) return { state: 'no-key', keys: Object.keys(live.data ?? {}), changedAt };
      const bytes = Buffer.from(encoded, 'base64');
      if (!isUtf8(bytes)) return { state: 'binary' };
      const keys = Object.entries(live.data ?? {}).flatMap(([key, value]) => (value === '' ? [] : [key]));
      return { state: 'token', token: bytes.toString('utf8'), keys, changedAt, keeper: keeperOf(live) };
    });
  }
}
