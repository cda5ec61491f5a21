import { publicHost } from '../../github/api.ts';
import type { LiveObject } from '../../operate/cluster.ts';
import { known } from '../../operate/evidence/piece.ts';
import { balancedAddresses, specOf } from '../../operate/ways/service.ts';
import {
  type EntranceChoice,
  type EntranceEvidence,
  type Exposure,
  hostQuestion,
  nodeQuestion,
  urlQuestion,
} from './entrance-choice.ts';
import type { EntranceFlags, OpenQuestion } from './entrance-flags.ts';
import { gatewayListeners, newRoute } from './gateway.ts';

/** A new entrance. */
export function newEntrance(
  type: NonNullable<EntranceFlags['exposure']>,
  evidence: EntranceEvidence,
  flags: EntranceFlags,
): EntranceChoice {
  const { host } = flags;
  const isNew = (exposure: Exposure, ...remarks: string[]): EntranceChoice => ({
    exposure,
    says: `${exposure.type}${host === undefined ? '' : ` under ${host}`}: new`,
    remarks,
  });
  switch (type) {
    case 'HTTPRoute': {
      const route = newRoute(gatewayListeners(evidence.gateways), flags, evidence.namespace);
      return 'open' in route ? route : { ...route, says: `HTTPRoute under ${route.exposure.host}: new` };
    }
    case 'NodePort':
      if (host === undefined)
        return {
          open: { ...nodeQuestion, why: 'a cluster does not know at which address GitHub reaches its nodes' },
        };
      if (isUnknownSender(evidence, flags)) return { open: sourcesQuestion(evidence) };
      return isNew({ type, address: host, ...sourcesOf(flags) });
    case 'None':
      if (flags.url === undefined)
        return { open: { ...urlQuestion, why: 'no object of the cluster shows the public end of a tunnel' } };
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
    return { open: { ...hostQuestion, why: 'an Ingress needs a host name, and nothing in the cluster shows it' } };
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
    'no load balancer has given an address in this cluster yet: if none does, pulumi up waits 5 minutes and reports it; --exposure lists the alternatives';
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

/** An Enterprise Server names no ranges, so the firewall would not know which senders to admit. */
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

/** Those that a load balancer has given an address. */
export function balancedServices({ services }: EntranceEvidence['ways']): LiveObject[] {
  const all = known(services) ?? [];
  return all.filter((service) => specOf(service).type === 'LoadBalancer' && balancedAddresses(service).length > 0);
}
