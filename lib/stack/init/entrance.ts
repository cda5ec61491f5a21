import { hostOfUrl } from '../../flux/host-name.ts';
import { publicHost } from '../../github/api.ts';
import type { LiveObject } from '../../operate/cluster.ts';
import { known } from '../../operate/evidence/piece.ts';
import type { ClusterSources } from '../../operate/sources/look.ts';
import { originOfWay } from '../../operate/ways/origin.ts';
import { balancedAddresses, specOf } from '../../operate/ways/service.ts';
import { rulesOf, type Way, waysOf } from '../../operate/ways/way.ts';
import { existing } from '../adopt/entrance.ts';
import type { Answer, EntranceFlags, OpenQuestion } from './entrance-flags.ts';
import { gatewayListeners, type Listener, newRoute } from './gateway.ts';

type Exposure = Readonly<Record<string, unknown>> & { readonly type: string };

/** The entrance that the stack file gets, or what has to be said first. */
export type EntranceChoice =
  | { readonly exposure: Exposure; readonly says: string; readonly remarks: readonly string[] }
  | { readonly open: OpenQuestion };

/** What of a cluster decides the entrance. */
export interface EntranceEvidence extends Pick<ClusterSources, 'ways' | 'gateways'> {
  /** Of the notification-controller. */
  readonly namespace: string;
  /** Where GitHub is. */
  readonly gitHub: string;
  readonly ingressClasses: readonly LiveObject[];
  /** URLs of webhooks that are there and lead to Receivers. */
  readonly hookUrls: readonly string[];
}

/**
 * Chooses the entrance: one that is there is referred to; without one, what the flags and the cluster say.
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
      open: { ...urlQuestion, why: 'no object of the cluster leads to the notification-controller from outside' },
    };
  const likely = likelyFlags(evidence, flags);
  const answers = answersOf(evidence);
  if (likely !== undefined && (!isAsking || answers.length === 1))
    return chooseEntrance(evidence, { ...flags, ...likely }, isAsking);
  return {
    open: {
      question: 'How does GitHub reach this cluster?',
      why: 'nothing leads to the notification-controller from outside yet, and under which name GitHub reaches this cluster cannot be seen',
      flag: `--host NAME${answers.some(({ flags }) => flags.gateway) ? ', with --gateway where there are several' : ''}; or --exposure LoadBalancer`,
      answers,
    },
  };
}

const urlQuestion = {
  question: 'Under which URL does GitHub reach it?',
  flag: '--url https://HOST',
  answers: [],
  of: 'url',
  example: 'https://flux.example.org',
} as const;

function impliedType({ gateway, ingressClass, loadBalancerClass, tlsSecret, issuer }: EntranceFlags) {
  if (gateway !== undefined) return 'HTTPRoute';
  if (ingressClass !== undefined || tlsSecret !== undefined || issuer !== undefined) return 'Ingress';
  return loadBalancerClass === undefined ? undefined : 'LoadBalancer';
}

/** The same object once: an Ingress leads to a Service by several rules. */
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
  return { open: whichWay(ways, `${name} is no entrance of this cluster`) };
}

function whichWay(ways: readonly Way[], why: string): OpenQuestion {
  const answers = ways.map((way): Answer => {
    const origin = originOfWay(way);
    return { label: wayName(way), flags: { entrance: wayName(way) }, ...(origin !== undefined && { hint: origin }) };
  });
  return {
    question: 'Through which entrance are deliveries to come?',
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
  return { open: whichWay(ways, 'several entrances lead to the notification-controller') };
}

function referTo(way: Way, { namespace }: EntranceEvidence, { host }: EntranceFlags): EntranceChoice {
  const says = `${wayName(way)}: it is there, and referred to`;
  const origin = originOfWay(way);
  const isIngress = way.type === 'Ingress';
  const isNameless = isIngress
    ? rulesOf(way.object)[0]?.host === undefined
    : way.type === 'HTTPRoute' && way.hosts.length === 0;
  if (isNameless) {
    if (origin !== undefined) return { exposure: { type: 'Existing', url: origin }, says, remarks: [] };
    return { open: { ...urlQuestion, why: `${wayName(way)} names no host` } };
  }
  if (way.type === 'NodePort' && host === undefined) {
    const why = `${wayName(way)} is a NodePort, and a cluster does not know under which address GitHub reaches its nodes`;
    return { open: { ...nodeQuestion, why } };
  }
  const [exposure] = existing(way, origin === undefined ? undefined : new URL(origin), namespace);
  if (exposure === undefined)
    return { open: { ...urlQuestion, why: `which URL leads to ${wayName(way)} cannot be told` } };
  const isService = way.type === 'NodePort' || way.type === 'LoadBalancer';
  const isPending = way.type === 'LoadBalancer' && way.hosts.length === 0;
  return {
    exposure: isService && host !== undefined ? { ...exposure, host } : exposure,
    says: `${says}${origin === undefined ? '' : ` (${origin})`}`,
    remarks: isPending ? [`${wayName(way)} has no address yet: pulumi up waits for it`] : [],
  };
}

const nodeQuestion = {
  question: 'Under which address or name does GitHub reach the nodes?',
  flag: '--host ADDRESS',
  answers: [],
  of: 'host',
  example: 'nodes.example.org',
} as const;

const hostQuestion = {
  question: 'Under which name does GitHub reach this cluster?',
  flag: '--host NAME',
  answers: [],
  of: 'host',
  example: 'flux.example.org',
} as const;

function newEntrance(
  type: NonNullable<EntranceFlags['exposure']>,
  evidence: EntranceEvidence,
  flags: EntranceFlags,
): EntranceChoice {
  const { host } = flags;
  const isNew = (exposure: Exposure, ...remarks: string[]): EntranceChoice => ({
    exposure,
    says: `${exposure.type}${host === undefined ? '' : ` under ${host}`}: made new`,
    remarks,
  });
  switch (type) {
    case 'HTTPRoute': {
      const route = newRoute(gatewayListeners(evidence.gateways), flags, evidence.namespace);
      return 'open' in route ? route : { ...route, says: `HTTPRoute under ${route.exposure.host}: made new` };
    }
    case 'NodePort':
      if (host === undefined)
        return {
          open: { ...nodeQuestion, why: 'a cluster does not know under which address GitHub reaches its nodes' },
        };
      if (isUnknownSender(evidence, flags)) return { open: sourcesQuestion(evidence) };
      return isNew({ type, address: host, ...sourcesOf(flags) });
    case 'None':
      if (flags.url === undefined)
        return { open: { ...urlQuestion, why: 'of a tunnel, no object of the cluster shows the public end' } };
      return isNew({ type, url: flags.url });
    case 'Ingress':
      return newIngress(evidence, flags, isNew);
    default:
      return newLoadBalancer(evidence, flags, isNew);
  }
}

type IsNew = (exposure: Exposure, ...remarks: string[]) => EntranceChoice;

function newIngress({ ingressClasses }: EntranceEvidence, flags: EntranceFlags, isNew: IsNew): EntranceChoice {
  const { host, ingressClass, tlsSecret, issuer } = flags;
  if (host === undefined)
    return { open: { ...hostQuestion, why: 'an Ingress needs a name, and nothing of the cluster tells it' } };
  const names = ingressClasses.map(({ metadata }) => metadata.name ?? '');
  const isDefault = ({ metadata }: LiveObject) =>
    metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true';
  const [only, ...others] = names;
  if (ingressClass === undefined && others.length > 0 && !ingressClasses.some(isDefault)) {
    const answers = names.map((name) => ({ label: name, flags: { ingressClass: name } }));
    const why = `there are several Ingress classes (${names.join(', ')}), and none is the default`;
    return { open: { question: 'Which Ingress class?', why, flag: '--ingress-class NAME', answers } };
  }
  const className = ingressClass ?? (ingressClasses.some(isDefault) ? undefined : only);
  const [kind, name] = issuer?.includes('/') ? issuer.split('/') : ['ClusterIssuer', issuer];
  const isTls = tlsSecret !== undefined || issuer !== undefined;
  return isNew({
    type: 'Ingress',
    host,
    ...(className !== undefined && { className }),
    ...(isTls && {
      tls: { secretName: tlsSecret ?? 'flux-webhook-tls', ...(name !== undefined && { issuer: { kind, name } }) },
    }),
  });
}

function newLoadBalancer(evidence: EntranceEvidence, flags: EntranceFlags, isNew: IsNew): EntranceChoice {
  const { ways } = evidence;
  const { host, loadBalancerClass } = flags;
  const balanced = balancedServices(ways);
  const classes = [...new Set(balanced.map(({ spec }) => spec?.loadBalancerClass as string | undefined))];
  const [only, ...others] = classes.filter((each) => each !== undefined);
  const hasDefault = classes.includes(undefined);
  if (loadBalancerClass === undefined && others.length > 0 && !hasDefault) {
    const names = [only, ...others].map(String);
    const why = `the load balancers of this cluster are of several classes (${names.join(', ')})`;
    const answers = names.map((name) => ({ label: name, flags: { loadBalancerClass: name } }));
    return { open: { question: 'Which class of load balancers?', why, flag: '--load-balancer-class NAME', answers } };
  }
  if (isUnknownSender(evidence, flags)) return { open: sourcesQuestion(evidence) };
  const chosen = loadBalancerClass ?? (hasDefault ? undefined : only);
  const unproven =
    'no load balancer has given an address in this cluster yet: where none does, pulumi up waits 5 minutes and says so; --exposure has other ways';
  return isNew(
    {
      type: 'LoadBalancer',
      ...(host !== undefined && { host }),
      ...(chosen !== undefined && { loadBalancerClass: chosen }),
      ...sourcesOf(flags),
    },
    ...(balanced.length === 0 ? [unproven] : []),
  );
}

/** An Enterprise Server names no ranges, so the firewall would not know whom to let in. */
function isUnknownSender({ gitHub }: EntranceEvidence, { sources }: EntranceFlags): boolean {
  return sources === undefined && gitHub !== publicHost && !gitHub.endsWith('.ghe.com');
}

function sourcesQuestion({ gitHub }: EntranceEvidence): OpenQuestion {
  return {
    question: `Which ranges does ${gitHub} deliver from?`,
    why: `an Enterprise Server does not say from which addresses it delivers, and the firewall admits ${gitHub} only`,
    flag: '--sources RANGE,RANGE (or any)',
    answers: [],
    of: 'sources',
    example: '192.0.2.0/24',
  };
}

function sourcesOf({ sources }: EntranceFlags): { readonly sources?: unknown } {
  if (sources === undefined) return {};
  return { sources: sources === 'any' ? sources : sources.split(',').map((range) => range.trim()) };
}

function balancedServices({ services }: EntranceEvidence['ways']): LiveObject[] {
  const all = known(services) ?? [];
  return all.filter((service) => specOf(service).type === 'LoadBalancer' && balancedAddresses(service).length > 0);
}

/** What is taken where nobody can be asked; undefined where that would be a guess. */
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
      hint: isBalanced ? 'plain HTTP' : 'plain HTTP; none has given an address here yet',
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
