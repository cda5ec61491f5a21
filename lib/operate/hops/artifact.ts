import { requestAnnotation } from '../../flux/notification-controller.ts';
import type { LiveObject } from '../cluster.ts';
import { isForgotten } from '../evidence/delivery-details.ts';
import { isStatic, objectName, objectsOf, sourcesBehind } from '../evidence/objects.ts';
import { known } from '../evidence/piece.ts';
import { revisionOf, shortRevision } from '../evidence/revision.ts';
import { trackedBy } from '../evidence/tracked.ts';
import { type DeliveryDetail, isOk } from '../hook-records.ts';
import { conditionOf } from '../readiness.ts';
import { refOf } from './filter.ts';
import type { Finding, Hop } from './hop.ts';
import { isNamed } from './target-source.ts';
import type { View } from './view.ts';

/** How long a source may take to fetch after it was asked to, in milliseconds. */
const fetching = 60_000;

/** The source has fetched what was pushed, as an artifact. */
export const artifact: Hop = {
  id: 'artifact',
  question: 'Has the source fetched what was pushed?',
  problems(view) {
    const { targets } = view.evidence;
    const sources = sourcesBehind(targets);
    const awake = objectsOf(targets).filter(({ object }) => object.spec?.suspend !== true);
    return [
      ...sources.flatMap((source) => failing('GitRepository', source)),
      ...awake.filter(({ kind }) => kind !== 'GitRepository').flatMap(({ kind, object }) => failing(kind, object)),
      ...otherRef(view),
      ...behind(view),
      ...awake.flatMap(({ kind, object }) => notHandled(kind, object, view)),
    ];
  },
  holds({ evidence: { targets, sender }, carried }) {
    const revisions = sourcesBehind(targets)
      .map(revisionOf)
      .filter((revision) => revision !== undefined);
    const isAsleep = objectsOf(targets).every(({ object }) => object.spec?.suspend === true);
    if (revisions.length === 0)
      return !isAsleep && (carried || !sender.asked) ? { message: 'the targets are ready' } : undefined;
    return { message: `the source is at ${revisions.map(shortRevision).join(', ')}`, evidence: { revisions } };
  },
};

/** Its controller says that it failed. */
function failing(kind: string, object: LiveObject): Finding[] {
  if (object.spec?.suspend === true) return [];
  const ready = conditionOf('Ready', object);
  const { name, namespace } = object.metadata;
  const subject = objectName(kind, object);
  if (isStatic(kind, object)) {
    return [
      {
        status: 'warn',
        reason: 'target-not-reconciled',
        message: `${subject} is of type oci: there is nothing to reconcile`,
        why: 'it is only an address; the HelmCharts and OCIRepositories that use it fetch, and Flux does not report on it',
        fix: `name the HelmChart, the HelmRelease or an OCIRepository in spec.resources instead`,
        evidence: { object: subject },
      },
    ];
  }
  if (ready?.status !== 'False') {
    if (ready !== undefined) return [];
    return [
      {
        status: 'warn',
        reason: 'target-not-reconciled',
        message: `no controller has reported on ${subject}`,
        why: 'its controller is not running, or has not reconciled it yet',
        fix: `flux check; kubectl -n ${namespace} describe ${kind.toLowerCase()} ${name}`,
      },
    ];
  }
  const isSource = kind === 'GitRepository';
  return [
    {
      status: 'fail',
      reason: isSource ? 'source-failing' : 'target-failing',
      message: `${subject} fails: ${ready.message ?? ready.reason}`,
      why: isSource
        ? 'Flux asks it to fetch at each push, and it cannot'
        : 'it was asked to reconcile, and its controller could not',
      fix: `kubectl -n ${namespace} describe ${kind.toLowerCase()} ${name}`,
      evidence: { object: subject, reason: ready.reason },
    },
  ];
}

/** The push was to a branch or tag that no source follows. */
function otherRef(view: View): Finding[] {
  const { carried, carriedTo: sources } = view;
  if (carried?.event !== 'push' || sources.length === 0 || hasUnreadPushes(view)) return [];
  const ref = refOf(carried);
  const followed = sources.map(trackedBy);
  if (followed.some(({ includes }) => includes(ref))) return [];
  const [first] = sources;
  const { name, namespace } = first?.metadata ?? {};
  return [
    {
      status: 'fail',
      reason: 'source-follows-another-ref',
      message: `the last push was to ${ref}, and GitRepository ${namespace}/${name} follows ${followed.map(({ text }) => text).join(', ')}`,
      why: 'it was asked to fetch, but there is nothing new in what it follows',
      fix: `push to what it follows, or: kubectl -n ${namespace} edit gitrepository ${name} (spec.ref)`,
      evidence: { pushed: ref, follows: followed.map(({ text }) => text), guid: carried.guid },
    },
  ];
}

/** In a repository with many branches, the last push to what a source follows may be older than those that were read. */
function hasUnreadPushes({ hook, attempts }: View): boolean {
  return attempts.some(({ event, id }) => event === 'push' && hook?.details.has(id) === false);
}

/** The commit that was pushed is not what the source has. */
function behind({ hook, carried, carriedTo, evidence: { now, receivers } }: View): Finding[] {
  if (carried === undefined || !isOk(carried) || now.getTime() - carried.deliveredAt.getTime() < fetching) return [];
  if (carried.payload.deleted === true || isForgotten(carried, known(hook?.deliveries) ?? [])) return [];
  const commit = commitOf(carried);
  const late = carriedTo.filter((source) => {
    if (source.spec?.suspend === true || conditionOf('Ready', source)?.status === 'False') return false;
    // Of a range of versions, the tag that was pushed need not be the highest, or in the range at all.
    if (trackedBy(source).isRange) return false;
    const revision = revisionOf(source);
    const updated = (source.status?.artifact as { lastUpdateTime?: string } | undefined)?.lastUpdateTime;
    // Later pushes may have come since by other ways, and then the artifact is younger than the delivery.
    const isOlder = updated !== undefined && new Date(updated) < carried.deliveredAt;
    return (
      trackedBy(source).includes(refOf(carried)) && revision !== undefined && !revision.includes(commit) && isOlder
    );
  });
  return late.map((source) => ({
    status: 'fail',
    reason: 'source-behind',
    message: `GitRepository ${source.metadata.namespace}/${source.metadata.name} is at ${shortRevision(revisionOf(source) ?? '')}, and ${commit.slice(0, 7)} was pushed`,
    why: isNamed(source, receivers)
      ? 'it was asked to fetch, but its controller has not done so: it may not be running, or be far behind'
      : 'no Receiver has it among its targets, so nothing asked it to fetch',
    fix: `flux reconcile source git ${source.metadata.name} -n ${source.metadata.namespace}; kubectl get pods --all-namespaces -l app=source-controller`,
    evidence: { revision: revisionOf(source), pushed: commit },
  }));
}

/** The commit that was pushed: `after` of an annotated tag is the tag itself. */
function commitOf({ payload }: DeliveryDetail): string {
  const head = payload.head_commit as { readonly id?: string } | null | undefined;
  return String(head?.id ?? payload.after ?? '');
}

/** Flux has asked for it, and its controller has not answered. */
function notHandled(kind: string, object: LiveObject, { evidence: { now } }: View): Finding[] {
  if (isStatic(kind, object)) return [];
  const { metadata, status } = object;
  const requested = metadata.annotations?.[requestAnnotation];
  const handled = status?.lastHandledReconcileAt;
  if (requested === undefined || requested === handled) return [];
  const at = new Date(
    /^\d+$/.test(requested)
      ? Number(requested) * 1000
      : requested.replace(/ \+0000 UTC.*| m=.*/, 'Z').replace(' ', 'T'),
  );
  if (Number.isNaN(at.getTime()) || now.getTime() - at.getTime() < fetching) return [];
  return [
    {
      status: 'warn',
      reason: 'request-not-handled',
      message: `${kind} ${metadata.namespace}/${metadata.name} was asked to reconcile, but its controller has not done it`,
      why: 'its controller is not running, or is far behind',
      fix: `flux check; kubectl -n ${metadata.namespace} describe ${kind.toLowerCase()} ${metadata.name}`,
      evidence: { requested, handled },
    },
  ];
}
