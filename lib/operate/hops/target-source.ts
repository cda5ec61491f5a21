import type { LiveObject } from '../cluster.ts';
import { objectName, objectsOf, sourcesBehind } from '../evidence/objects.ts';
import { isMeant, sourceReference } from '../evidence/targets.ts';
import type { Finding } from './hop.ts';
import type { View } from './view.ts';

/** Kinds that take their content from a source's artifact, and do not have the source fetch. */
const consumers = ['Kustomization', 'HelmRelease', 'HelmChart'];

/** The GitRepositories behind Kustomizations and releases: they are not suspended, and a push has them fetch. */
export function sourceProblems(view: View): Finding[] {
  const { receiver, receivers, targets } = view.evidence;
  return sourcesBehind(targets).flatMap((source): Finding[] => {
    const subject = objectName('GitRepository', source);
    const { name, namespace } = source.metadata;
    const users = usersOf(source, view);
    if (users === '' || isNamed(source, [receiver])) return [];
    if (source.spec?.suspend === true) {
      return [
        {
          status: 'fail',
          reason: 'target-suspended',
          message: `${subject} is suspended`,
          why: `${users} takes its content from it, and gets nothing new`,
          fix: `flux resume source git ${name} -n ${namespace}`,
          evidence: { target: subject },
        },
      ];
    }
    if (isNamed(source, receivers)) return [];
    return [
      {
        status: 'warn',
        reason: 'target-without-its-source',
        message: `${subject} is no target: a push reconciles ${users} with what was fetched before`,
        why: 'only a delivery to the source itself has it fetch; without one, the push takes effect at its next interval',
        fix: `add { kind: GitRepository, name: ${name}, namespace: ${namespace} } to spec.resources: ${view.kubectl('edit')}`,
        evidence: { source: subject },
      },
    ];
  });
}

/** Whether one of some Receivers has a GitRepository among its targets. */
export function isNamed(source: LiveObject, receivers: View['evidence']['receivers']): boolean {
  return receivers.some(({ spec, metadata }) =>
    spec.resources.some(
      (reference) =>
        reference.kind === 'GitRepository' &&
        (reference.namespace ?? metadata.namespace) === source.metadata.namespace &&
        isMeant(source, reference),
    ),
  );
}

function usersOf({ metadata }: LiveObject, { evidence: { targets } }: View): string {
  const users = objectsOf(targets).filter(({ kind, object }) => {
    const { name, namespace = object.metadata.namespace } = sourceReference(object) ?? {};
    return consumers.includes(kind) && name === metadata.name && namespace === metadata.namespace;
  });
  const [first, ...others] = users.map(({ kind, object }) => objectName(kind, object));
  return first === undefined ? '' : others.length === 0 ? first : `${first} and ${others.length} more`;
}
