import { objectName } from '../evidence/objects.ts';
import { isKnown } from '../evidence/piece.ts';
import type { Way } from '../ways/way.ts';
import { controllerProblems } from './entrance-controller.ts';
import { ingressProblems } from './entrance-ingress.ts';
import { policyProblems } from './entrance-policy.ts';
import { routeProblems } from './entrance-route.ts';
import { serviceProblems } from './entrance-service.ts';
import { type Finding, type Hop, notKnown } from './hop.ts';
import type { View } from './view.ts';

/** From the address to the Pods of the controller: Service, Ingress or route, endpoints, NetworkPolicies. */
export const entrance: Hop = {
  id: 'entrance',
  question: 'Do the Service and what is in front of it point to the notification-controller?',
  problems(view) {
    const { services } = view.evidence.ways;
    if (!isKnown(services)) return [notKnown(services)];
    const { endpointSlices, ingresses, routes } = view.evidence.ways;
    const hidden = [endpointSlices, ingresses, routes].flatMap((piece) => (isKnown(piece) ? [] : [notKnown(piece)]));
    const controller = [...controllerProblems(view), ...hidden];
    if (view.used.length === 0) return [...controller, ...noWay(view)];
    const judged = view.used.map((way) => ofWay(way, view));
    // Where the hook's URL names none of them, one that is right is enough.
    const best = judged.find((findings) => findings.length === 0) ?? judged[0] ?? [];
    return [...controller, ...best, ...policyProblems(view)];
  },
  holds({ used, arrived }) {
    const names = used.map(({ type, object }) =>
      objectName(type === 'NodePort' || type === 'LoadBalancer' ? 'Service' : type, object),
    );
    if (names.length === 0)
      return arrived && { message: 'deliveries arrive, through something that the cluster does not show' };
    return { message: `${names.join(', ')} points to the controller`, evidence: { ways: names } };
  },
};

function ofWay(way: Way, view: View): Finding[] {
  const own =
    way.type === 'Ingress' ? ingressProblems(way, view) : way.type === 'HTTPRoute' ? routeProblems(way, view) : [];
  return [...own, ...serviceProblems(way, view)];
}

/** Nothing in the cluster leads from outside to the controller. */
function noWay({ arrived, evidence, controller }: View): Finding[] {
  if (![evidence.ways.ingresses, evidence.ways.routes].every(isKnown)) return [];
  const namespace = controller?.namespace ?? 'flux-system';
  return [
    {
      // A tunnel may be there, or the way was removed after that delivery.
      status: arrived === undefined ? 'fail' : 'warn',
      reason: 'entrance-missing',
      message:
        'no Service of type LoadBalancer or NodePort, no Ingress and no HTTPRoute points to the notification-controller',
      why: "Flux's own Service webhook-receiver is of type ClusterIP: nothing reaches it from outside. doctor cannot see a tunnel or another kind of route",
      fix: `kubectl -n ${namespace} expose deployment notification-controller --name receiver --type LoadBalancer --port 80 --target-port 9292`,
    },
  ];
}
