import { hostOfUrl } from '../../flux/host-name.ts';
import { originOfWay } from '../../operate/ways/origin.ts';
import { rulesOf, type Way, waysOf } from '../../operate/ways/way.ts';
import { existing } from '../adopt/entrance.ts';
import { type EntranceChoice, type EntranceEvidence, nodeQuestion, urlQuestion } from './entrance-choice.ts';
import type { Answer, EntranceFlags, OpenQuestion } from './entrance-flags.ts';
import { gatewayListeners, type Listener } from './gateway.ts';
import { balancedServices, newEntrance } from './new-entrance.ts';

/**
 * Chooses the entrance: the stack refers to an existing one; without one, the flags and the cluster decide.
 * @param isAsking whether a person can be asked; otherwise what is likely is taken
 */
export function chooseEntrance(evidence: EntranceEvidence, flags: EntranceFlags, isAsking: boolean): EntranceChoice {
  const ways = distinct(waysOf(evidence.ways));
  if (flags.entrance !== undefined) return chosenWay(ways, flags.entrance, evidence, flags);
  if (flags.url !== undefined && (flags.exposure ?? 'Existing') === 'Existing')
    return {
      exposure: { type: 'Existing', url: flags.url },
      says: `${flags.url}: referred to by its URL`,
      remarks: [],
    };
  const type = flags.exposure ?? impliedType(flags);
  if (type !== undefined && type !== 'Existing') return newEntrance(type, evidence, flags);
  if (ways.length > 0) return existingEntrance(ways, evidence, flags);
  if (type === 'Existing')
    return {
      open: { ...urlQuestion, why: 'no object of the cluster points to the notification-controller from outside' },
    };
  const likely = likelyFlags(evidence, flags);
  const answers = answersOf(evidence);
  if (likely !== undefined && (!isAsking || answers.length === 1))
    return chooseEntrance(evidence, { ...flags, ...likely }, isAsking);
  return {
    open: {
      question: 'How does GitHub reach this cluster?',
      why: 'nothing points to the notification-controller from outside yet, and the name under which GitHub reaches this cluster is not known',
      flag: `--host NAME${answers.some(({ flags }) => flags.gateway) ? ', with --gateway if there are several' : ''}; or --exposure LoadBalancer`,
      answers,
    },
  };
}

function impliedType({ gateway, ingressClass, loadBalancerClass, tlsSecret, issuer }: EntranceFlags) {
  if (gateway !== undefined) return 'HTTPRoute';
  if (ingressClass !== undefined || tlsSecret !== undefined || issuer !== undefined) return 'Ingress';
  return loadBalancerClass === undefined ? undefined : 'LoadBalancer';
}

/** The same object once: an Ingress points to a Service by several rules. */
function distinct(ways: readonly Way[]): Way[] {
  return ways.filter((way, index) => ways.findIndex((other) => wayName(other) === wayName(way)) === index);
}

/** KIND/NAMESPACE/NAME, as --entrance takes it. */
export function wayName({ type, object: { metadata } }: Way): string {
  const kind = type === 'LoadBalancer' || type === 'NodePort' ? 'Service' : type;
  return `${kind}/${metadata.namespace}/${metadata.name}`;
}

function chosenWay(
  ways: readonly Way[],
  name: string,
  evidence: EntranceEvidence,
  flags: EntranceFlags,
): EntranceChoice {
  const [kind = '', ...place] = name.split('/');
  const way = ways.find((each) => {
    const [ownKind = '', ownNamespace, ownName] = wayName(each).split('/');
    const [first, second] = place;
    return (
      kind.toLowerCase() === ownKind.toLowerCase() &&
      (second === undefined ? first === ownName : first === ownNamespace && second === ownName)
    );
  });
  if (way !== undefined) return referTo(way, evidence, flags);
  return { open: whichWay(ways, `${name} is not an entrance of this cluster`) };
}

function whichWay(ways: readonly Way[], why: string): OpenQuestion {
  const answers = ways.map((way): Answer => {
    const origin = originOfWay(way);
    return { label: wayName(way), flags: { entrance: wayName(way) }, ...(origin !== undefined && { hint: origin }) };
  });
  return {
    question: 'Which entrance should deliveries come through?',
    why: `${why}; there ${ways.length === 1 ? 'is' : 'are'} ${ways.map(wayName).join(', ') || 'none'}`,
    flag: '--entrance KIND/NAMESPACE/NAME',
    answers,
  };
}

/** The one that webhooks use already, or the only one that has an address. */
function existingEntrance(ways: readonly Way[], evidence: EntranceEvidence, flags: EntranceFlags): EntranceChoice {
  const [single, ...others] = ways;
  if (single !== undefined && others.length === 0) return referTo(single, evidence, flags);
  const hosts = evidence.hookUrls.flatMap((text) => URL.parse(text) ?? []).map(hostOfUrl);
  const used = ways.filter((way) => way.hosts.some((host) => hosts.includes(host)));
  const reachable = ways.filter((way) => originOfWay(way) !== undefined);
  const [way, ...further] = used.length > 0 ? used : reachable;
  if (way !== undefined && (further.length === 0 || used.length > 0)) return referTo(way, evidence, flags);
  return { open: whichWay(ways, 'several entrances point to the notification-controller') };
}

function referTo(way: Way, { namespace }: EntranceEvidence, { host }: EntranceFlags): EntranceChoice {
  const says = `${wayName(way)}: it exists, and the stack refers to it`;
  const origin = originOfWay(way);
  const isIngress = way.type === 'Ingress';
  const isNameless = isIngress
    ? rulesOf(way.object)[0]?.host === undefined || rulesOf(way.object)[0]?.host !== way.hosts[0]
    : way.type === 'HTTPRoute' && way.hosts.length === 0;
  if (isNameless) {
    if (origin !== undefined) return { exposure: { type: 'Existing', url: origin }, says, remarks: [] };
    return { open: { ...urlQuestion, why: `${wayName(way)} names no host` } };
  }
  if (way.type === 'NodePort' && host === undefined) {
    const why = `${wayName(way)} is a NodePort, and a cluster does not know at which address GitHub reaches its nodes`;
    return { open: { ...nodeQuestion, why } };
  }
  const [exposure] = existing(way, origin === undefined ? undefined : new URL(origin), namespace);
  if (exposure === undefined)
    return { open: { ...urlQuestion, why: `which URL points to ${wayName(way)} cannot be determined` } };
  const isService = way.type === 'NodePort' || way.type === 'LoadBalancer';
  const isPending = way.type === 'LoadBalancer' && way.hosts.length === 0;
  return {
    exposure: isService && host !== undefined ? { ...exposure, host } : exposure,
    says: `${says}${origin === undefined ? '' : ` (${origin})`}`,
    remarks: isPending ? [`${wayName(way)} has no address yet: pulumi up waits for it`] : [],
  };
}

/** The choice if nobody can be asked; undefined if that would be a guess. */
function likelyFlags(
  { ways, gateways, ingressClasses }: EntranceEvidence,
  { host }: EntranceFlags,
): EntranceFlags | undefined {
  const listeners = gatewayListeners(gateways);
  if (host !== undefined) {
    if (listeners.some((listener) => listener.takes(host))) return { exposure: 'HTTPRoute' };
    return { exposure: ingressClasses.length > 0 ? 'Ingress' : 'LoadBalancer' };
  }
  const named = listeners.filter(({ host, scheme }) => host !== undefined && scheme === 'https');
  if (named.length === 1) return { exposure: 'HTTPRoute' };
  const isBalanced = balancedServices(ways).length > 0;
  const hasOthers = listeners.length > 0 || ingressClasses.length > 0;
  return isBalanced || !hasOthers ? { exposure: 'LoadBalancer' } : undefined;
}

function answersOf({ ways, gateways, ingressClasses }: EntranceEvidence): Answer[] {
  const isBalanced = balancedServices(ways).length > 0;
  const [first] = gatewayListeners(gateways);
  const ofGateway: Answer[] =
    first === undefined
      ? []
      : [{ label: 'A Gateway', hint: nameList(gatewayListeners(gateways)), flags: { exposure: 'HTTPRoute' } }];
  const classes = ingressClasses.map(({ metadata }) => metadata.name).join(', ');
  const ofIngress: Answer[] =
    classes === '' ? [] : [{ label: 'An Ingress', hint: classes, flags: { exposure: 'Ingress' } }];
  if (ofGateway.length + ofIngress.length === 0 && isBalanced)
    return [{ label: 'A load balancer', flags: { exposure: 'LoadBalancer' } }];
  return [
    {
      label: 'A load balancer',
      hint: isBalanced ? 'plain HTTP' : 'plain HTTP; none in this cluster has an address yet',
      flags: { exposure: 'LoadBalancer' },
    },
    ...ofGateway,
    ...ofIngress,
    { label: 'A port of the nodes', flags: { exposure: 'NodePort' } },
    { label: 'A tunnel, or another way that no object of the cluster shows', flags: { exposure: 'None' } },
  ];
}

function nameList(listeners: readonly Listener[]): string {
  return [...new Set(listeners.map(({ gateway: { namespace, name } }) => `${namespace}/${name}`))].join(', ');
}
