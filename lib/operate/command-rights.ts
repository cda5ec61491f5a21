import type { Part } from './evidence/unseen.ts';

/** A rule of a Role, as `kubectl` has it. */
export interface RoleRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** What a command needs. */
export interface CommandRights {
  /** What it looks at in the cluster and at GitHub, besides Receivers; it reports what it has no permission to see. */
  readonly parts: readonly Part[];
  /** In the namespaces of the Receivers, of their targets and of the notification-controller. */
  readonly rules: readonly RoleRule[];
  /** Permissions of a fine-grained token for the repository. */
  readonly github: readonly string[];
}

const receivers: RoleRule = {
  apiGroups: ['notification.toolkit.fluxcd.io'],
  resources: ['receivers'],
  verbs: ['list'],
};
const proxy: RoleRule = { apiGroups: [''], resources: ['services/proxy'], verbs: ['create'] };

/** Kinds that Receivers reconcile, by their group. Source: notification-controller v1.9.3, api/v1/reference_types.go. */
const targets: Readonly<Record<string, readonly string[]>> = {
  'source.toolkit.fluxcd.io': [
    'buckets',
    'externalartifacts',
    'gitrepositories',
    'helmcharts',
    'helmrepositories',
    'ocirepositories',
  ],
  'source.extensions.fluxcd.io': ['artifactgenerators'],
  'image.toolkit.fluxcd.io': ['imagepolicies', 'imagerepositories', 'imageupdateautomations'],
  'kustomize.toolkit.fluxcd.io': ['kustomizations'],
  'helm.toolkit.fluxcd.io': ['helmreleases'],
  'fluxcd.controlplane.io': ['resourcesetinputproviders'],
};

const listed = (group: string, ...resources: string[]): RoleRule => ({
  apiGroups: [group],
  resources,
  verbs: ['list'],
});

/** The rules that show each part; those at GitHub need none. */
const rulesOf: Readonly<Record<Part, readonly RoleRule[]>> = {
  secret: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }],
  pods: [listed('', 'pods')],
  deployments: [listed('apps', 'deployments')],
  services: [listed('', 'services')],
  endpointSlices: [listed('discovery.k8s.io', 'endpointslices')],
  ingresses: [listed('networking.k8s.io', 'ingresses')],
  routes: [listed('gateway.networking.k8s.io', 'httproutes')],
  policies: [listed('networking.k8s.io', 'networkpolicies')],
  targets: Object.entries(targets).map(([group, resources]) => listed(group, ...resources)),
  hooks: [],
  head: [],
};

/** Sources that are looked for in a cluster, whether a Receiver names them or not; a rule for each. */
const sources = ['gitrepositories', 'ocirepositories', 'helmrepositories', 'buckets'].map((resource) =>
  listed('source.toolkit.fluxcd.io', resource),
);

const entrance = ['services', 'ingresses', 'routes'] as const;
const everything = [
  'secret',
  'pods',
  'deployments',
  ...entrance,
  'endpointSlices',
  'policies',
  'targets',
  'hooks',
  'head',
] as const;

const webhooks = { read: 'Webhooks: read', write: 'Webhooks: write' } as const;
const contents = 'Contents: read';

function needing(parts: readonly Part[], github: readonly string[], ...further: readonly RoleRule[]): CommandRights {
  return { parts, rules: [receivers, ...parts.flatMap((part) => rulesOf[part]), ...further], github };
}

/** The least that each command needs, in Kubernetes and at GitHub. docs/operate.md has it as a table. */
export const commandRights = {
  init: needing(
    ['pods', 'deployments', ...entrance],
    [webhooks.read],
    listed('gateway.networking.k8s.io', 'gateways'),
    ...sources,
  ),
  doctor: needing(everything, [webhooks.read, contents]),
  'doctor --probe': needing(everything, [webhooks.write, contents]),
  'doctor --via-api': needing(everything, [webhooks.read, contents], proxy),
  graph: needing(everything, [webhooks.read, contents]),
  status: needing([...entrance, 'targets', 'hooks', 'head'], [webhooks.read, contents]),
  deliveries: needing(['targets', 'hooks'], [webhooks.read]),
  redeliver: needing(['targets', 'hooks'], [webhooks.write]),
  'trigger --by ping': needing(['targets', 'hooks'], [webhooks.write]),
  'trigger --by delivery': needing(['secret', ...entrance, 'targets'], []),
  'filter test': needing(['targets', 'hooks'], [webhooks.read]),
  sender: needing([...entrance], []),
  adopt: needing(['secret', 'pods', ...entrance, 'policies', 'targets', 'hooks'], [webhooks.read]),
  'hook-ranges': { parts: [], rules: [], github: [] },
} as const satisfies Readonly<Record<string, CommandRights>>;

export type CommandName = keyof typeof commandRights;

/** Rules of the same group and verbs as one, as people write them. */
export function joined(rules: readonly RoleRule[]): RoleRule[] {
  const groups = Map.groupBy(rules, ({ apiGroups, verbs }) => `${apiGroups.join()} ${verbs.join()}`);
  return [...groups.values()].map((same) => ({
    ...(same[0] as RoleRule),
    resources: [...new Set(same.flatMap(({ resources }) => resources))],
  }));
}
