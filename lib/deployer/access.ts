import { reasonAnnotation } from '../annotations.ts';
import type { Right, Verb } from './right.ts';

/** Who deploys: a ServiceAccount that is created, or an existing user of the cluster. */
export interface Identity {
  /** Of the ServiceAccount, the Roles and their bindings. */
  readonly name: string;
  /** Of the ServiceAccount. */
  readonly namespace: string;
  /** As the API server names the user. @default - the ServiceAccount */
  readonly user?: string | undefined;
}

/** As requests carry it. */
export function userName({ name, namespace, user }: Identity): string {
  return user ?? `system:serviceaccount:${namespace}:${name}`;
}

const rbac = 'rbac.authorization.k8s.io';

/** The reason for the policy `least-privilege`, which reports every Role that creates Secrets. */
const why =
  "pulumi makes the stack's own objects with it, Secrets too; who has it is as trusted as this namespace (fluxhook, docs/deployer.md)";

/** The ServiceAccount, and in each namespace a Role with exactly these rights, bound to it. */
export function accessManifests(identity: Identity, rights: readonly Right[]): object[] {
  const { name, namespace, user } = identity;
  const subject =
    user === undefined ? { kind: 'ServiceAccount', name, namespace } : { apiGroup: rbac, kind: 'User', name: user };
  const namespaces = [...new Set(rights.map(({ namespace }) => namespace))].sort();
  return [
    ...(user === undefined ? [{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } }] : []),
    ...namespaces.flatMap((namespace) => [
      {
        apiVersion: `${rbac}/v1`,
        kind: 'Role',
        metadata: { name, namespace, annotations: { [`${reasonAnnotation}least-privilege`]: why } },
        rules: rulesOf(rights.filter((right) => right.namespace === namespace)),
      },
      {
        apiVersion: `${rbac}/v1`,
        kind: 'RoleBinding',
        metadata: { name, namespace },
        roleRef: { apiGroup: rbac, kind: 'Role', name },
        subjects: [subject],
      },
    ]),
  ];
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly Verb[];
}

const order: readonly Verb[] = ['get', 'list', 'watch', 'create', 'patch', 'delete'];

/** One rule for the objects of a kind with the same rights. */
function rulesOf(rights: readonly Right[]): Rule[] {
  const kinds = Map.groupBy(rights, ({ group, resource }) => `${group}/${resource}`);
  return [...kinds].sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([, ofKind]) => rulesOfKind(ofKind));
}

function rulesOfKind(rights: readonly Right[]): Rule[] {
  const { group = '', resource = '' } = rights[0] ?? {};
  const common = { apiGroups: [group], resources: [resource] };
  const verbsOf = (some: readonly Right[]) => order.filter((verb) => some.some((right) => right.verb === verb));
  const ofAll = verbsOf(rights.filter(({ name }) => name === undefined));
  const named = Map.groupBy(
    rights.filter(({ name, verb }) => name !== undefined && !ofAll.includes(verb)),
    ({ name }) => name ?? '',
  );
  const alike = Map.groupBy(named, ([, rights]) => verbsOf(rights).join());
  return [
    ...[...alike].map(([verbs, objects]) => ({
      ...common,
      resourceNames: objects.map(([name]) => name).sort(),
      verbs: verbs.split(',') as Verb[],
    })),
    ...(ofAll.length > 0 ? [{ ...common, verbs: ofAll }] : []),
  ];
}
