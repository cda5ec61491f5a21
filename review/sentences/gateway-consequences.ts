import { displayName, field, groupOf, list, type PolicyObject } from '../../policy/object.ts';
import { fieldChanges } from '../model/field-changes.ts';
import { isIstioGateway, isSecured } from '../model/istio.ts';
import type { Pair } from '../model/pairs.ts';
import { code, codes } from '../output/markdown.ts';
import { showChanges } from '../output/values.ts';
import { type Sentence, tell } from './sentence.ts';

/** What a change does to the Gateways that routes attach to: hosts and TLS of their listeners. */
export function gatewayConsequences(pairs: readonly Pair[]): Sentence[] {
  return pairs.flatMap(({ before, after }) => {
    const object = after ?? before;
    if (object === undefined || !isGateway(object)) return [];
    const name = code(displayName(object));
    if (before === undefined) return tell([after], [`**Gateway added**: ${name} ${listens(object)}.`]);
    if (after === undefined) return tell([before], [`**Gateway removed**: ${name} no longer ${listens(object)}.`]);
    const lost = plainly(after).filter((listener) => !plainly(before).includes(listener));
    const changes = fieldChanges(before.spec, after.spec, 'spec');
    return tell(
      [after],
      [
        ...(lost.length > 0 && secured(after).length < secured(before).length
          ? [`**TLS removed**: ${name} takes plain HTTP for ${codes(lost)}.`]
          : []),
        ...(changes.length > 0 ? [`**Gateway**: ${name}, ${showChanges(changes)}.`] : []),
      ],
    );
  });
}

/** How many listeners a sentence names. */
const mostListeners = 8;

function isGateway(object: PolicyObject): boolean {
  return isIstioGateway(object) || (object.kind === 'Gateway' && groupOf(object) === 'gateway.networking.k8s.io');
}

interface Listener {
  readonly hosts: string;
  readonly secured: boolean;
}

function listenersOf(object: PolicyObject): Listener[] {
  if (isIstioGateway(object)) {
    return list(field(object, 'spec', 'servers')).map((server) => ({
      hosts: list(field(server, 'hosts')).map(String).join(', ') || 'no host',
      secured: isSecured(server),
    }));
  }
  return list(field(object, 'spec', 'listeners')).map((listener) => ({
    hosts: String(field(listener, 'hostname') ?? 'any host'),
    secured: ['HTTPS', 'TLS'].includes(String(field(listener, 'protocol'))),
  }));
}

const secured = (object: PolicyObject) => listenersOf(object).filter((listener) => listener.secured);
const plainly = (object: PolicyObject) =>
  listenersOf(object).flatMap((listener) => (listener.secured ? [] : [listener.hosts]));

function listens(object: PolicyObject): string {
  const told = listenersOf(object).map(({ hosts, secured }) => `${code(hosts)}${secured ? '' : ' without TLS'}`);
  const more = told.length > mostListeners ? ` and ${told.length - mostListeners} more` : '';
  return `takes requests for ${told.slice(0, mostListeners).join(', ')}${more}`;
}
