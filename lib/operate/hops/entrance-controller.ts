import type { LiveObject } from '../cluster.ts';
import { isKnown } from '../evidence/piece.ts';
import { conditionOf } from '../readiness.ts';
import { type Finding, notKnown } from './hop.ts';
import type { View } from './view.ts';

/** There is a Pod that takes deliveries. */
export function controllerProblems({ evidence: { controller } }: View): Finding[] {
  if (!isKnown(controller)) return [notKnown(controller)];
  const { pods, deployments, namespace, unseen } = controller.value;
  const hidden = unseen === undefined ? [] : [notKnown(unseen)];
  // Without its Deployments it cannot be determined why there are no Pods.
  if (pods.some(isPodReady) || (pods.length === 0 && unseen !== undefined)) return hidden;
  const scaled = deployments.find(({ spec }) => spec?.replicas === 0);
  if (scaled !== undefined && pods.length === 0) {
    const { name, namespace } = scaled.metadata;
    return [
      {
        status: 'fail',
        reason: 'controller-scaled-to-zero',
        message: `Deployment ${namespace}/${name} is scaled to 0: no Pod accepts deliveries`,
        why: 'somebody scaled it down, or a Kustomization or HelmRelease does',
        fix: `kubectl -n ${namespace} scale deployment ${name} --replicas=1`,
        evidence: { deployment: `${namespace}/${name}` },
      },
    ];
  }
  if (pods.length > 0) {
    const names = pods.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    return [
      {
        status: 'fail',
        reason: 'controller-not-ready',
        message: `no Pod of the notification-controller is ready: ${names.join(', ')}`,
        why: 'a Service sends nothing to a Pod that is not ready',
        fix: `kubectl -n ${namespace} describe pods -l app=notification-controller; kubectl -n ${namespace} logs deployment/notification-controller`,
        evidence: { pods: names },
      },
    ];
  }
  return [
    {
      status: 'fail',
      reason: 'controller-absent',
      message: 'there is no notification-controller: no Pod has the label app=notification-controller',
      why: 'it accepts the deliveries; it was removed, or left out of `flux install` or the bootstrap',
      fix: 'flux check; flux install --components=source-controller,notification-controller,kustomize-controller,helm-controller',
    },
  ];
}

export function isPodReady(pod: LiveObject): boolean {
  return conditionOf('Ready', pod)?.status === 'True';
}
