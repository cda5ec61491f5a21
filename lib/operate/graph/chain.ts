import { homeName, homePage } from '../../github/hook-home.ts';
import type { Evidence, MatchedHook, Target } from '../evidence/evidence.ts';
import { homesOf } from '../evidence/homes.ts';
import { isKnown } from '../evidence/piece.ts';
import { shortRevision, shownRevision } from '../evidence/revision.ts';
import { viewOf } from '../hops/view.ts';
import { originOfWays } from '../ways/origin.ts';
import type { Way } from '../ways/way.ts';
import type { GraphEdge, Place } from './graph.ts';

/** What the deliveries to one Receiver pass. */
export interface Chain {
  readonly places: readonly Place[];
  readonly edges: readonly GraphEdge[];
}

/** The chain of one Receiver; a missing part has a node of its own, so that the chain has no gap. */
export function chainOf(evidence: Evidence): Chain {
  const { metadata, spec, status } = evidence.receiver;
  const subject = `${metadata.namespace}/${metadata.name}`;
  const { used } = viewOf(evidence);
  const senders = sendersOf(evidence, subject, used);
  const entrances = used.length > 0 ? unique(used.map(entranceOf)) : [nothing('entrance', 'Entrance', 'none seen')];
  const path: Place = {
    id: `path:${subject}`,
    kind: 'path',
    title: 'Path',
    name: status?.webhookPath ? `${status.webhookPath.slice(0, 14)}…` : 'none yet',
    detail: '',
  };
  const receiver: Place = {
    id: `receiver:${subject}`,
    kind: 'receiver',
    title: 'Receiver',
    name: subject,
    detail: spec.type,
  };
  const targets = unique(evidence.targets.flatMap(targetsOf));
  const addresses = unique(senders.map(({ address }) => address));
  return {
    places: [
      ...unique(senders.map(({ repository }) => repository)),
      ...unique(senders.map(({ webhook }) => webhook)),
      ...addresses,
      ...entrances,
      path,
      receiver,
      ...targets,
    ],
    edges: [
      ...senders.map(({ repository, webhook }) => edge(repository, webhook)),
      ...senders.map(({ webhook, address }) => edge(webhook, address)),
      ...addresses.flatMap((address) => entrances.map((entrance) => edge(address, entrance))),
      ...entrances.map((entrance) => edge(entrance, path)),
      edge(path, receiver),
      ...targets.map((target) => edge(receiver, target)),
    ],
  };
}

/** Where deliveries come from: a repository, one of its webhooks, and the address that it has. */
interface SenderPlaces {
  readonly repository: Place;
  readonly webhook: Place;
  readonly address: Place;
}

function sendersOf({ sender, targets, receiver }: Evidence, subject: string, used: readonly Way[]): SenderPlaces[] {
  const shown = addressOf(originOfWays(used));
  if (sender.asked) {
    return sender.homes.flatMap(({ home, hooks, matched }) => {
      const repository = repositoryOf(homePage(home), homeName(home));
      if (matched.length > 0) return matched.map((hook) => ({ repository, ...webhookOf(hook) }));
      const name = isKnown(hooks) ? 'none for this Receiver' : 'no permission';
      const webhook = nothing('webhook', 'Webhook', name, `${homePage(home)} ${subject}`);
      return [{ repository, webhook, address: shown }];
    });
  }
  const { homes, elsewhere } = homesOf(targets, undefined);
  const webhook = nothing('webhook', 'Webhook', 'not seen', subject);
  const repositories =
    sender.why === 'type'
      ? [nothing('repository', 'Sender', receiver.spec.type)]
      : [
          ...homes.map((home) => repositoryOf(homePage(home), homeName(home))),
          ...elsewhere.map((host) => repositoryOf(host, host)),
        ];
  const [first = nothing('repository', 'Repository', 'not known'), ...others] = repositories;
  return [first, ...others].map((repository) => ({ repository, webhook, address: shown }));
}

function repositoryOf(id: string, name: string): Place {
  return { id: `repository:${id.toLowerCase()}`, kind: 'repository', title: 'Repository', name, detail: '' };
}

function webhookOf({ home, hook }: MatchedHook): Pick<SenderPlaces, 'webhook' | 'address'> {
  const webhook: Place = {
    id: `webhook:${homePage(home).toLowerCase()} ${hook.id}`,
    kind: 'webhook',
    title: 'Webhook',
    name: String(hook.id),
    detail: hook.events.join(', '),
  };
  return { webhook, address: addressOf(hook.url) };
}

function addressOf(url: string | undefined): Place {
  const { host, protocol } = URL.parse(url ?? '') ?? {};
  if (host === undefined || host === '') return nothing('address', 'Address', 'not known');
  return { id: `address:${protocol}//${host}`, kind: 'address', title: 'Address', name: host, detail: '' };
}

function entranceOf({ type, object: { metadata }, service }: Way): Place {
  const isService = type === 'LoadBalancer' || type === 'NodePort';
  const name = `${metadata.namespace}/${metadata.name}`;
  const behind = service === undefined ? 'its Service does not exist' : `to Service ${service.metadata.name}`;
  return {
    id: `entrance:${isService ? 'Service' : type} ${name}`,
    kind: 'entrance',
    title: isService ? 'Service' : type,
    name,
    detail: isService ? type : behind,
  };
}

function targetsOf({ reference, namespace, objects }: Target): Place[] {
  const place = (name: string, detail: string): Place => ({
    id: `target:${reference.kind} ${name}`,
    kind: 'target',
    title: reference.kind,
    name,
    detail,
  });
  const meant = `${namespace}/${reference.name}`;
  if (!isKnown(objects)) return [place(meant, 'no permission')];
  if (objects.value.length === 0) return [place(meant, 'missing')];
  return objects.value.map((object) => {
    const revision = shownRevision(object);
    return place(
      `${object.metadata.namespace}/${object.metadata.name}`,
      revision === undefined ? '' : shortRevision(revision),
    );
  });
}

/** A node for something that is missing, or that cannot be seen. */
function nothing(kind: Place['kind'], title: string, name: string, of = ''): Place {
  return { id: `${kind}:none ${name} ${of}`.trimEnd(), kind, title, name, detail: '' };
}

function edge(from: Place, to: Place): GraphEdge {
  return { from: from.id, to: to.id };
}

function unique(places: readonly Place[]): Place[] {
  return [...new Map(places.map((place) => [place.id, place])).values()];
}
