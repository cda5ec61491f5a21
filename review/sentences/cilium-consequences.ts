import { excludeCidr } from 'cidr-tools';
import { notificationControllerLabels } from '../../lib/flux/notification-controller.ts';
import { isCidr } from '../../lib/github/hook-ranges.ts';
import { displayName, entries, field, groupOf, list, type PolicyObject, texts } from '../../policy/object.ts';
import type { Pair } from '../model/pairs.ts';
import { type Senders, sendersOf } from '../model/senders.ts';
import { code } from '../output/markdown.ts';
import { senderConsequences, showSenders } from './sender-consequences.ts';
import { type Sentence, tell } from './sentence.ts';

/** Who is everybody. Source: Cilium, entities based policies */
const everybody = ['world', 'all'];

/** What a change of a CiliumNetworkPolicy does to who comes in, to the receiver or to other Pods. */
export function ciliumConsequences(pairs: readonly Pair[]): Sentence[] {
  return pairs.flatMap(({ before, after }) => {
    const object = after ?? before;
    if (object === undefined || !isCiliumPolicy(object)) return [];
    const [from, to] = [before, after].map((side) => side && admitted(side));
    const name = code(displayName(object));
    const receiver = [before, after].some((side) => side !== undefined && selectsController(side));
    const [subject, whom] = receiver ? ['Exposure', 'the receiver'] : ['Exposure of something else', 'its Pods'];
    if (from !== undefined && to !== undefined) return tell([after], senderConsequences(from, to, subject, name));
    if (to !== undefined) {
      const others =
        to === 'everybody'
          ? ', whatever other policies of the cluster say'
          : ', beside what other policies of the cluster admit';
      return tell([after], [`**Firewall**: ${name} admits ${showSenders(to)} to ${whom}${others}.`]);
    }
    if (from === undefined) return [];
    return tell(
      [before],
      [`**Firewall gone**: ${name} no longer says who reaches ${whom}; before, ${showSenders(from)}.`],
    );
  });
}

function isCiliumPolicy(object: PolicyObject): boolean {
  return /^Cilium(Clusterwide)?NetworkPolicy$/.test(object.kind) && groupOf(object) === 'cilium.io';
}

/** A policy has one spec, or several. */
function specsOf(object: PolicyObject): unknown[] {
  return [...(object.spec === undefined ? [] : [object.spec]), ...list(object.specs)];
}

/** Labels may say where they are from: `k8s:app`. */
function selectsController(object: PolicyObject): boolean {
  return specsOf(object).some((spec) =>
    entries(field(spec, 'endpointSelector', 'matchLabels')).every(
      ([key, value]) => key.replace(/^(k8s|any)[:.]/, '') !== 'app' || value === notificationControllerLabels.app,
    ),
  );
}

/** Who comes in; undefined for a policy that says nothing of it. */
function admitted(object: PolicyObject): Senders | undefined {
  const rules = specsOf(object).flatMap((spec) => list(field(spec, 'ingress')));
  const governs = specsOf(object).some((spec) => field(spec, 'ingress') !== undefined);
  if (!governs) return undefined;
  const senders = rules.flatMap(sendersIn);
  return senders.some((sender) => everybody.includes(sender)) ? 'everybody' : sendersOf(senders);
}

function sendersIn(rule: unknown): string[] {
  const ranges = list(field(rule, 'fromCIDRSet')).flatMap((set) => {
    const cidr = String(field(set, 'cidr'));
    const except = texts(field(set, 'except'));
    return except.length > 0 && [cidr, ...except].every(isCidr) ? excludeCidr([cidr], [...except]) : [cidr];
  });
  const pods = list(field(rule, 'fromEndpoints')).map((selector) => JSON.stringify({ podSelector: selector }));
  const named = ['fromEntities', 'fromCIDR'].flatMap((key) => texts(field(rule, key)));
  const all = [...named, ...ranges, ...pods];
  // A rule that names nobody is about ports only.
  return all.length > 0 || entries(rule).some(([key]) => key.startsWith('from')) ? all : ['all'];
}
