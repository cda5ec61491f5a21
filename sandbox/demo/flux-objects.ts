import { CoreV1Api, CustomObjectsApi, KubeConfig, NetworkingV1Api } from '@kubernetes/client-node';

/** The parts of a Flux object that the demo reads. */
interface FluxObject {
  readonly spec: { readonly interval?: string; readonly url?: string };
  readonly status?: {
    readonly artifact?: { readonly revision: string };
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message: string }[];
  };
}

/** One line of the inventory. */
export interface InventoryEntry {
  readonly kind: string;
  readonly name: string;
  readonly state: string;
}

const groups = { gitrepositories: 'source.toolkit.fluxcd.io', receivers: 'notification.toolkit.fluxcd.io' } as const;

/** Reads the objects of the chain from the cluster of KUBECONFIG. */
export class FluxObjects {
  readonly #namespace: string;
  readonly #custom: CustomObjectsApi;
  readonly #core: CoreV1Api;
  readonly #networking: NetworkingV1Api;

  constructor(namespace: string) {
    const config = new KubeConfig();
    config.loadFromDefault();
    this.#namespace = namespace;
    this.#custom = config.makeApiClient(CustomObjectsApi);
    this.#core = config.makeApiClient(CoreV1Api);
    this.#networking = config.makeApiClient(NetworkingV1Api);
  }

  /** Revision of the artifact that Flux has of a GitRepository, such as main@sha1:…; undefined while it has none. */
  async revision(name: string): Promise<string | undefined> {
    return (await this.#get('gitrepositories', name)).status?.artifact?.revision;
  }

  /** How often Flux polls a GitRepository. */
  async interval(name: string): Promise<string> {
    return (await this.#get('gitrepositories', name)).spec.interval ?? '';
  }

  /** What the condition Ready says; undefined while it is not True. */
  async readyMessage(plural: keyof typeof groups, name: string): Promise<string | undefined> {
    const conditions = (await this.#get(plural, name)).status?.conditions ?? [];
    return conditions.find(({ type, status }) => type === 'Ready' && status === 'True')?.message;
  }

  /** The five objects of the reference set-up, in their current state. */
  async inventory(): Promise<InventoryEntry[]> {
    const namespace = this.#namespace;
    const source = await this.#get('gitrepositories', 'my-nginx');
    const secret = await this.#core.readNamespacedSecret({ namespace, name: 'webhook-token' });
    const service = await this.#core.readNamespacedService({ namespace, name: 'receiver' });
    const policy = await this.#networking.readNamespacedNetworkPolicy({ namespace, name: 'receiver' });
    const admitted = policy.spec?.ingress?.[0]?._from?.flatMap(({ ipBlock }) => ipBlock?.cidr ?? []) ?? [];
    const address = service.status?.loadBalancer?.ingress?.[0];
    const ports = service.spec?.ports?.map(({ port, targetPort }) => `${port} → ${targetPort}`).join(', ');
    return [
      { kind: 'GitRepository', name: 'my-nginx', state: `${source.spec.url}, every ${source.spec.interval}` },
      { kind: 'Secret', name: 'webhook-token', state: `keys: ${Object.keys(secret.data ?? {}).join(', ')}` },
      {
        kind: 'Service',
        name: 'receiver',
        state: `${service.spec?.type} ${address?.ip ?? address?.hostname}, ${ports}`,
      },
      { kind: 'NetworkPolicy', name: 'receiver', state: `9292 from ${admitted.length} ranges of GitHub's webhooks` },
      {
        kind: 'Receiver',
        name: 'github-receiver',
        state: (await this.readyMessage('receivers', 'github-receiver')) === undefined ? 'not ready' : 'Ready',
      },
    ];
  }

  async #get(plural: keyof typeof groups, name: string): Promise<FluxObject> {
    const group = groups[plural];
    return this.#custom.getNamespacedCustomObject({ group, version: 'v1', namespace: this.#namespace, plural, name });
  }
}
