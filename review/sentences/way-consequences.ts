import { isDeepStrictEqual } from 'node:util';
import { displayName, field } from '../../policy/object.ts';
import type { StackChange } from '../model/declaration.ts';
import { fieldChanges } from '../model/field-changes.ts';
import { identity, type Pair } from '../model/pairs.ts';
import { covered, type Route } from '../model/routes.ts';
import { senderSteps } from '../model/senders.ts';
import { reach, type WayIn } from '../model/way-in.ts';
import { waysIn } from '../model/ways-in.ts';
import { code } from '../output/markdown.ts';
import { showChanges } from '../output/values.ts';
import { ingressRouteConsequences, toldOfIngressRoute } from './ingress-route-consequences.ts';
import { senderConsequences, showSenders } from './sender-consequences.ts';
import { type Sentence, type Step, tell, verdictOf } from './sentence.ts';

/** Whether a change lets more or fewer senders reach the receiver, or something else behind the same cluster. */
export function wayConsequences({ before, after }: StackChange, pairs: readonly Pair[]): Sentence[] {
  const [from, to] = [waysIn(before), waysIn(after)];
  return [true, false].flatMap((receiver) => {
    const [left, right] = [from, to].map((all) => all.filter((way) => way.receiver === receiver));
    return compared(left ?? [], right ?? [], pairs, receiver ? 'Exposure' : 'Exposure of something else');
  });
}

function compared(from: readonly WayIn[], to: readonly WayIn[], pairs: readonly Pair[], subject: string): Sentence[] {
  const kept: [WayIn, WayIn][] = [];
  const later = new Map(pairs.map(({ before, after }) => [before, after]));
  for (const way of from) {
    const other = to.find((item) => item.object === later.get(way.object) && apart(item) === apart(way));
    if (other !== undefined) kept.push([way, other]);
  }
  const gone = from.filter((way) => !kept.some(([item]) => item === way));
  const come = to.filter((way) => !kept.some(([, item]) => item === way));
  const [[old], [now]] = [gone, come];
  // One way in instead of another: the differences say what it means.
  const replaced = old?.receiver === true && now !== undefined && gone.length + come.length === 2;
  if (replaced) kept.push([old, now]);
  return [
    ...kept.flatMap(([a, b]) => tell([a.object, b.object], changed(a, b, subject))),
    ...(replaced ? [] : come).flatMap((way) =>
      tell(
        [way.object],
        [{ subject, verdict: 'widens', fact: `${show(way)} is now a way in from outside${limit(way)}.` }],
      ),
    ),
    ...(replaced ? [] : gone).flatMap((way) => {
      const verdict = to.length === 0 && way.receiver ? 'ends' : 'narrows';
      return tell([way.object], [{ subject, verdict, fact: `${show(way)} is no longer a way in from outside.` }]);
    }),
  ];
}

/** External IPs of a Service are a way in of their own, besides its type. */
function apart({ how }: WayIn): boolean {
  return how === 'externalIPs';
}

function changed(from: WayIn, to: WayIn, subject: string): (string | Step)[] {
  if (from.how !== to.how) return [otherWay(from, to, subject), ...sourceAddress(from, to)];
  const routes = routeConsequences(from.routes, to.routes, subject, show(to));
  return [
    ...senderConsequences(from.senders, to.senders, subject, show(to)),
    ...routes,
    ...addressConsequences(from, to),
    ...sourceAddress(from, to),
    ...ingressRouteConsequences(from.object, to.object),
    ...fieldConsequences(from, to, routes.length > 0),
  ];
}

function otherWay(from: WayIn, to: WayIn, subject: string): Step {
  const step = reach(to) - reach(from);
  const senders = senderSteps(from.senders, to.senders);
  const verdict = verdictOf(step > 0 || senders.more, step < 0 || senders.less);
  const limits =
    to.senders === 'everybody'
      ? from.senders === 'everybody'
        ? ''
        : ` The limit to ${showSenders(from.senders)} (loadBalancerSourceRanges) is gone.`
      : ` It admits only ${showSenders(to.senders)}; before, ${showSenders(from.senders)}.`;
  return { subject, verdict, fact: `${code(from.how)} → ${code(to.how)}. ${meanings[to.how]}${limits}` };
}

const meanings: Record<WayIn['how'], string> = {
  Tunnel: 'Requests come only through a tunnel that is opened from inside.',
  Ingress: 'Only requests for its hosts and paths come in, through the Ingress controller.',
  IngressRoute: 'Only requests for its hosts and paths come in, through Traefik.',
  VirtualService: 'Only requests for its hosts and paths come in, through a Gateway of Istio.',
  HTTPRoute: 'Only requests for its hosts and paths come in, through the Gateway.',
  hostPort: 'The nodes of its Pods answer on the port to anyone who reaches them.',
  hostNetwork: 'Its Pods listen on the addresses of their nodes, where NetworkPolicies usually do not apply.',
  NodePort:
    'Every node answers on the port to anyone who reaches a node; there is no address of a load balancer (which opens node ports too).',
  externalIPs: 'Nodes that get traffic for these addresses pass it on.',
  LoadBalancer: 'It has an address of its own and, by default, a port on every node.',
};

/** Addresses and ports that the cluster allocates belong to one object. */
function addressConsequences(from: WayIn, to: WayIn): string[] {
  if (!to.receiver || identity(from.object) === identity(to.object)) return [];
  if (!to.origins.some((text) => /<(load balancer|allocated port)>/.test(text))) return [];
  const what = to.how === 'LoadBalancer' ? 'an address' : 'a port';
  return [
    `**The hook URL changes**: ${show(from)} is replaced by ${show(to)}: the cluster gives it ${what} of its own.`,
  ];
}

/** Fields that other sentences cover, and annotations that no controller reads. */
const told =
  /^spec\.(type$|loadBalancerSourceRanges|externalIPs|externalTrafficPolicy|hostnames)|^annotations\.(policy\.fluxhook\.dev|kubectl\.kubernetes\.io)\//;
const toldByUrl = /^spec\.(hosts$|ports\[0\]\.(port|nodePort)|tls\[\d+\](\.hosts)?)$/;

/** Other differences of the object, without a verdict: controllers decide what they mean. */
function fieldConsequences(from: WayIn, to: WayIn, routed: boolean): string[] {
  const [old, now] = [from.object, to.object].map(({ metadata, spec }) => ({
    annotations: metadata.annotations,
    spec,
  }));
  const rulesTold = routed || !isDeepStrictEqual(hostsOf(from), hostsOf(to));
  const urlTold = to.receiver && !isDeepStrictEqual(from.origins, to.origins);
  const changes = fieldChanges(old, now).filter(({ path }) => {
    // For an object with several ways in, each field is named with one of them.
    if (apart(to)) return !to.receiver && path === 'spec.externalIPs';
    if (to.how === 'hostPort' || to.how === 'hostNetwork') return !to.receiver && /[hH]ostPort$/.test(path);
    if (rulesTold && /^spec\.(rules|routes|http)\b/.test(path)) return false;
    if (to.how === 'IngressRoute' && toldOfIngressRoute.test(path)) return false;
    return !told.test(path) && !(urlTold && toldByUrl.test(path));
  });
  if (changes.length === 0) return [];
  const what = to.receiver ? 'The way in changes' : 'A way in to something else changes';
  return [`**${what}**: ${show(to)}, ${showChanges(changes)}.`];
}

function hostsOf({ routes }: WayIn): (string | undefined)[] {
  return [...new Set(routes.map(({ host }) => host))];
}

/** Nodes that forward a connection to another node use their own address for it (Kubernetes, source IP). */
function sourceAddress(from: WayIn, to: WayIn): string[] {
  if (![from, to].every(({ receiver, how }) => receiver && (how === 'LoadBalancer' || how === 'NodePort'))) return [];
  const [old, now] = [from, to].map(({ object }) => field(object, 'spec', 'externalTrafficPolicy') ?? 'Cluster');
  if (old === now) return [];
  const meaning =
    now === 'Local'
      ? "deliveries keep the sender's address, so NetworkPolicies can tell senders apart"
      : "deliveries may arrive under a node's address, so NetworkPolicies cannot tell senders apart";
  return [`**Source addresses**: ${show(to)}, externalTrafficPolicy ${code(String(now))}: ${meaning}.`];
}

function show({ object, how }: WayIn): string {
  if (how === 'Tunnel') return object.kind === 'ConfigMap' ? `${code(displayName(object))} (tunnel)` : 'a tunnel';
  const special = how === 'externalIPs' || how === 'hostPort' || how === 'hostNetwork';
  return `${code(displayName(object))}${special ? ` (${how})` : ''}`;
}

function limit({ how, senders, routes, origins }: WayIn): string {
  if (how === 'Tunnel') return `: ${origins.map((text) => code(text)).join(', ')}`;
  if (how === 'LoadBalancer') return senders === 'everybody' ? ', for everybody' : `, only for ${showSenders(senders)}`;
  return routes.length === 0 && how === 'NodePort' ? ', on a port of every node' : '';
}

/** How many routes one sentence names. */
const mostRoutes = 8;

/** What a change of routes opens and closes. Added and removed hosts are covered by the sentence about the hook URL. */
export function routeConsequences(from: readonly Route[], to: readonly Route[], subject: string, who: string): Step[] {
  const more = to.filter((route) => !covered(route, from));
  const less = from.filter((route) => !covered(route, to));
  if (more.length + less.length === 0) return [];
  const verdict = verdictOf(more.length > 0, less.length > 0);
  return [{ subject, verdict, fact: `${who} now matches ${showRoutes(to)}; before, ${showRoutes(from)}.` }];
}

function showRoutes(routes: readonly Route[]): string {
  const texts = routes.slice(0, mostRoutes).map(({ host, path, match }) => {
    const how = match === 'Prefix' ? '' : ` (${match.startsWith('{') ? 'with conditions' : match})`;
    return `${code(`${host ?? '<any host>'}${path}`)}${how}`;
  });
  const more = routes.length > mostRoutes ? ` and ${routes.length - mostRoutes} more` : '';
  return `${texts.join(', ') || 'nothing'}${more}`;
}
