import type { LiveObject } from '../cluster.ts';
import type { Receiver, Target } from '../evidence/evidence.ts';
import { objectName, objectsOf } from '../evidence/objects.ts';
import { isKnown } from '../evidence/piece.ts';
import { controllerArguments } from './controller-arguments.ts';
import { type Finding, type Hop, notKnown } from './hop.ts';
import type { Reason } from './reasons.ts';
import { sourceProblems } from './target-source.ts';
import { tooMany, tooManyTargets } from './too-many-targets.ts';
import type { View } from './view.ts';

/** What the Receiver reconciles is there, and may be reconciled. */
export const target: Hop = {
  id: 'target',
  question: 'Do the targets of the Receiver exist, and are they not suspended?',
  problems(view) {
    const { targets } = view.evidence;
    return [
      ...targets.flatMap((each) => ofTarget(each, view)),
      ...sourceProblems(view),
      ...tooManyTargets(view),
      ...shared(view),
    ];
  },
  holds(view) {
    const objects = objectsOf(view.evidence.targets).map(({ kind, object }) => objectName(kind, object));
    const many = tooMany(view);
    const time = many === undefined ? '' : `; a delivery is answered after about ${Math.ceil(many.seconds)} s`;
    return {
      message:
        objects.length > 3
          ? `${objects.length} objects are there${time}`
          : `${objects.join(', ')} ${objects.length > 1 ? 'are' : 'is'} there`,
      evidence: { objects },
    };
  },
};

function ofTarget(each: Target, view: View): Finding[] {
  const { reference, namespace, apiVersion, objects } = each;
  const { receiver } = view.evidence;
  const what = `${reference.kind} ${namespace}/${reference.name}`;
  const fail = (reason: Reason, message: string, why: string, fix: string): Finding[] => [
    { status: 'fail', reason, message, why, fix, evidence: { target: what } },
  ];
  const edit = `${view.kubectl('edit')}`;
  if (apiVersion === undefined) {
    const why = 'Flux knows only the versions of sources and ImageRepositories, and answers 500';
    return fail(
      'target-without-api-version',
      `the reference to ${what} has no apiVersion`,
      why,
      `add it, such as kustomize.toolkit.fluxcd.io/v1: ${edit}`,
    );
  }
  if (namespace !== receiver.metadata.namespace && forbidsCrossNamespace(view)) {
    const why = 'the notification-controller runs with --no-cross-namespace-refs, and answers 500';
    return fail(
      'target-in-other-namespace',
      `${what} is not in the namespace of the Receiver`,
      why,
      `a Receiver in ${namespace}, with its own webhook`,
    );
  }
  if (reference.name === '*' && reference.matchLabels === undefined) {
    const why = 'Flux answers 500 to a wildcard without labels';
    return fail(
      'target-wildcard-without-labels',
      `the reference to every ${reference.kind} has no matchLabels`,
      why,
      `name the objects, or add matchLabels: ${edit}`,
    );
  }
  if (!isKnown(objects)) return [notKnown(objects)];
  if (objects.value.length === 0) return nothing(each, what, edit);
  const suspended = objects.value.filter(({ spec }) => spec?.suspend === true);
  if (suspended.length > 3) return [suspendedTogether(suspended, each)];
  return suspended.map((object) => ({
    status: 'fail',
    reason: 'target-suspended',
    message: `${objectName(reference.kind, object)} is suspended`,
    why: 'Flux records the request on it, but its controller does nothing',
    fix: resume(reference.kind, object),
    evidence: { target: objectName(reference.kind, object) },
  }));
}

/** Behind a wildcard, a line for each would hide everything else. */
function suspendedTogether(suspended: readonly LiveObject[], { reference: { kind }, namespace }: Target): Finding {
  const names = suspended.map(({ metadata }) => metadata.name);
  const command = fluxNames[kind];
  return {
    status: 'fail',
    reason: 'target-suspended',
    message: `${names.length} objects of kind ${kind} in ${namespace} are suspended: ${names.slice(0, 3).join(', ')} and ${names.length - 3} more`,
    why: 'Flux records the request on them, but their controller does nothing',
    fix:
      command === undefined
        ? `kubectl -n ${namespace} patch ${kind.toLowerCase()} NAME --type=merge -p '{"spec":{"suspend":false}}', for each`
        : `flux resume ${command} NAME… -n ${namespace}`,
    evidence: { targets: names.map((name) => `${kind} ${namespace}/${name}`) },
  };
}

function nothing({ reference, namespace }: Target, what: string, edit: string): Finding[] {
  const { kind, matchLabels = {} } = reference;
  if (reference.name === '*') {
    const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
    return [
      {
        status: 'fail',
        reason: 'target-labels-match-nothing',
        message: `no ${kind} in ${namespace} has the labels ${labels.join(',')}`,
        why: 'Flux answers 200 to a delivery and reconciles nothing',
        fix: `kubectl -n ${namespace} get ${kind.toLowerCase()} --show-labels; ${edit}`,
        evidence: { kind, namespace, matchLabels },
      },
    ];
  }
  return [
    {
      status: 'fail',
      reason: 'target-missing',
      message: `${what} does not exist`,
      why: 'Flux answers 500 to a delivery; the other targets are still reconciled',
      fix: `kubectl get ${kind.toLowerCase()} --all-namespaces; ${edit}`,
      evidence: { target: what },
    },
  ];
}

function forbidsCrossNamespace(view: View): boolean {
  return controllerArguments(view).some((argument) => /^--no-cross-namespace-refs(=true)?$/.test(argument));
}

/** Other Receivers with a target of this one: a push reconciles the target once for each Receiver that gets it. */
function shared({ evidence: { receiver, receivers, targets } }: View): Finding[] {
  const own = new Set(targets.flatMap((each) => keysOf(each.reference, receiver)));
  const others = receivers.filter(
    (other) =>
      !isSame(other, receiver) &&
      other.spec.suspend !== true &&
      other.spec.type === receiver.spec.type &&
      other.spec.resources.some((reference) => keysOf(reference, other).some((key) => own.has(key))),
  );
  if (others.length === 0) return [];
  const names = others.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  return [
    {
      status: 'warn',
      reason: 'target-of-several-receivers',
      message: `${names.join(', ')} ${names.length > 1 ? 'reconcile' : 'reconciles'} the same as this Receiver`,
      why: 'if each has a webhook, one push reconciles more than once, and one may let through what the other filters out',
      fix: `keep one of them: kubectl -n ${others[0]?.metadata.namespace} delete receiver ${others[0]?.metadata.name}, and its webhook`,
      evidence: { receivers: names },
    },
  ];
}

function keysOf({ kind, name, namespace, matchLabels }: Target['reference'], { metadata }: Receiver): string[] {
  return [JSON.stringify([kind, namespace ?? metadata.namespace, name, name === '*' ? matchLabels : undefined])];
}

function isSame(a: Receiver, b: Receiver): boolean {
  return a.metadata.name === b.metadata.name && a.metadata.namespace === b.metadata.namespace;
}

/** What `flux resume` takes. */
const fluxNames: Readonly<Record<string, string>> = {
  GitRepository: 'source git',
  OCIRepository: 'source oci',
  HelmRepository: 'source helm',
  HelmChart: 'source chart',
  Bucket: 'source bucket',
  Kustomization: 'kustomization',
  HelmRelease: 'helmrelease',
  ImageRepository: 'image repository',
  ImageUpdateAutomation: 'image update',
};

function resume(kind: string, { metadata: { name, namespace } }: LiveObject): string {
  const known = fluxNames[kind];
  return known === undefined
    ? `kubectl -n ${namespace} patch ${kind.toLowerCase()} ${name} --type=merge -p '{"spec":{"suspend":false}}'`
    : `flux resume ${known} ${name} -n ${namespace}`;
}

/** A delivery was answered 500, and nothing that was seen explains it. */
export function failed({ symptom, changedSince, controller }: View): Finding {
  return {
    status: changedSince ? 'warn' : 'fail',
    reason: 'target-refused',
    message: `the last ${symptom?.event} was answered 500`,
    why: 'a target is missing, the controller may not change it, or a filter failed; its log says which',
    fix: `kubectl -n ${controller?.namespace ?? 'flux-system'} logs deployment/notification-controller | grep error`,
    evidence: { guid: symptom?.guid },
  };
}
