import { entries, field, type PolicyObject } from '../../policy/object.ts';

/** The Pods that an object runs. */
export interface Pods {
  readonly namespace: unknown;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly spec: unknown;
}

/** Where kinds of Kubernetes keep the template of their Pods. */
const templates = new Map<string, readonly string[]>([
  ['Pod', []],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
  ...['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'StatefulSet'].map(
    (kind) => [kind, ['spec', 'template']] as const,
  ),
]);

/** None for an object that runs no Pods. */
export function podsOf(object: PolicyObject): Pods[] {
  const path = templates.get(object.kind);
  if (path === undefined) return [];
  const template = field(object, ...path);
  const labels = Object.fromEntries(entries(field(template, 'metadata', 'labels')));
  return [{ namespace: object.metadata.namespace, labels, spec: field(template, 'spec') }];
}
