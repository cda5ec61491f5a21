import { isIP } from 'node:net';
import { hostInUrl } from '../../flux/host-name.ts';
import { isListed } from '../../flux/receiver-types.ts';
import { homeName, homePage, hooksPath, scopeOf } from '../../github/hook-home.ts';
import type { HomeEvidence, MatchedHook } from '../evidence/evidence.ts';
import { unseenHooks } from '../evidence/homes.ts';
import { isKnown, known } from '../evidence/piece.ts';
import { isOk } from '../hook-records.ts';
import { type Finding, type Hop, notKnown } from './hop.ts';
import type { Reason } from './reasons.ts';
import { isSenderKnown } from './source-host.ts';
import { bestOf, type View, viewOf } from './view.ts';

/** The webhook at GitHub: it is there, it is on, and it sends what the Receiver takes to where the Receiver is. */
export const hookHop: Hop = {
  id: 'hook',
  question: 'Is there a webhook for the Receiver, as the Receiver needs it?',
  problems(view) {
    const { sender } = view.evidence;
    if (!sender.asked || !isSenderKnown(view)) return [];
    return sender.homes.flatMap((home) => (isKnown(home.hooks) ? ofHome(home, view) : []));
  },
  holds({ hook }) {
    if (hook === undefined) return undefined;
    const { id, events, url } = hook.hook;
    return {
      message: `webhook ${id} of ${homeName(hook.home)} sends ${events.join(', ')}`,
      evidence: { id, url, events },
    };
  },
};

function ofHome(evidence: HomeEvidence, view: View): Finding[] {
  const { home, hooks, matched } = evidence;
  if (matched.length === 0) {
    const unseen = unseenHooks(evidence);
    return [unseen === undefined ? missing({ home, hooks }, view) : notKnown(unseen)];
  }
  const findings = matched.length > 1 ? [several(matched)] : [];
  // Of several, one that works is enough; otherwise the findings are about the best one.
  const best = matched.find((each) => each === view.hook) ?? bestOf(matched);
  return [...(best === undefined ? [] : ofHook(best, viewOf(view.evidence, best))), ...findings];
}

function missing({ home, hooks }: Pick<HomeEvidence, 'home' | 'hooks'>, { evidence: { receiver } }: View): Finding {
  const { name, namespace } = receiver.metadata;
  const path = receiver.status?.webhookPath ?? '(it has none yet)';
  const others = (known(hooks) ?? []).map(({ url }) => url).filter((url) => url !== undefined);
  return {
    status: 'fail',
    reason: 'hook-missing',
    message: `${homeName(home)} has no webhook for this Receiver`,
    why: `none of its ${others.length} webhooks has the path ${path}, so GitHub does not notify the cluster`,
    fix: `create it at ${homePage(home)}/settings/hooks/new with what this prints: fluxhook sender ${name} -n ${namespace}`,
    evidence: { repository: homeName(home), path, otherHooks: others.map(withoutQuery) },
  };
}

function ofHook({ home, hook, match }: MatchedHook, view: View): Finding[] {
  const { evidence, host, used } = view;
  const { receiver } = evidence;
  const path = receiver.status?.webhookPath;
  const api = `gh api --method PATCH ${hooksPath(home)}/${hook.id}`;
  const page = scopeOf(home) === 'repository' ? `${homePage(home)}/settings/hooks/${hook.id}` : '';
  const found: Finding[] = [];
  const fail = (reason: Reason, message: string, why: string, fix: string, more: Finding['evidence'] = {}) =>
    found.push({
      status: 'fail',
      reason,
      message: `webhook ${hook.id} ${message}`,
      why,
      fix,
      evidence: { id: hook.id, ...more },
    });
  if (!hook.active) fail('hook-inactive', 'is switched off', 'GitHub sends nothing for it', `${api} -F active=true`);
  if (match === 'stale') {
    const why =
      'the path follows from token, name and namespace; one of them was changed, and the old path answers 404';
    fail('hook-path-old', `points to a path that is not the Receiver's, ${path}`, why, setUrl(api, view.url, path), {
      url: hook.url,
    });
  }
  // Where deliveries arrive, a proxy removes the rest.
  if (match === 'altered' && view.arrived === undefined) {
    const why = 'Flux compares the whole path and query, so to Flux this is a different path, and it answers 404';
    fail(
      'hook-url-altered',
      `has something before or after the Receiver's path: ${hook.url}`,
      why,
      setUrl(api, view.url, path),
      { url: hook.url },
    );
  }
  const elsewhere = otherHost(view);
  if (elsewhere) {
    const known = used.flatMap(({ hosts }) => hosts).join(', ');
    const why = `the cluster is reached at ${known}, and no delivery to this webhook has been answered 2xx`;
    fail(
      'hook-host-other',
      `points to another host, ${host}`,
      why,
      setHost(api, view.url, path, used.flatMap(({ hosts }) => hosts)[0]),
      { url: hook.url },
    );
  }
  if (!hook.hasSecret && receiver.spec.secretRef !== undefined) {
    const why = 'without one, GitHub does not sign, and Flux answers 400 to unsigned deliveries';
    fail('hook-secret-missing', 'has no secret', why, `set the Receiver's token as the secret at ${page}`);
  }
  found.push(...ofEvents(view, hook.events, `${api} -f 'events[]=push'`, hook.id));
  found.push(...ofForm(view, api, hook.contentType, hook.id));
  if (hook.insecureSsl) {
    found.push({
      status: 'warn',
      reason: 'hook-tls-unverified',
      message: `webhook ${hook.id} does not verify the certificate of the receiver`,
      why: 'anyone who can answer for the host reads the deliveries',
      fix: `${api}/config -f insecure_ssl=0`,
      evidence: { id: hook.id },
    });
  }
  return found;
}

function ofEvents({ evidence: { receiver } }: View, events: readonly string[], fix: string, id: number): Finding[] {
  const listed = receiver.spec.events ?? [];
  if (
    listed.length === 0 ||
    events.includes('*') ||
    events.some((event) => event !== 'ping' && isListed(event, listed))
  )
    return [];
  // A webhook for pushes with a Receiver that refuses them: the Receiver's list is what is wrong.
  if (events.includes('push') && !isListed('push', listed)) return [];
  return [
    {
      status: 'fail',
      reason: 'hook-events-none',
      message: `webhook ${id} sends ${events.join(', ') || 'nothing'}, but the Receiver accepts ${listed.join(', ')}`,
      why: 'GitHub sends none of the events that the Receiver accepts',
      fix,
      evidence: { id, sends: events, takes: listed },
    },
  ];
}

function ofForm({ evidence: { receiver } }: View, api: string, contentType: string | undefined, id: number): Finding[] {
  if (contentType === 'json') return [];
  const { resourceFilter, resources } = receiver.spec;
  const isFiltered = resourceFilter !== undefined || resources.some(({ filter }) => filter !== undefined);
  return [
    {
      status: isFiltered ? 'fail' : 'warn',
      reason: 'hook-form-encoded',
      message: `webhook ${id} sends application/x-www-form-urlencoded`,
      why: isFiltered
        ? 'a filter sees an empty body then, and evaluates to false or to an error'
        : 'it works until a filter is added: a filter sees an empty body then',
      fix: `${api}/config -f content_type=json`,
      evidence: { id, contentType },
    },
  ];
}

function several(matched: readonly MatchedHook[]): Finding {
  const ids = matched.map(({ hook }) => hook.id);
  const [, ...extra] = matched;
  return {
    status: 'warn',
    reason: 'hook-duplicate',
    message: `${matched.length} webhooks point to this Receiver: ${ids.join(', ')}`,
    why: 'each push is delivered more than once, and if the secret changes in one, the other fails',
    fix: extra.map(({ home, hook }) => `gh api --method DELETE ${hooksPath(home)}/${hook.id}`).join('; '),
    evidence: { ids },
  };
}

/** Whether the hook points to a host that is not the cluster's, and never was. */
function otherHost({ host, used, evidence, arrived, attempts }: View): boolean {
  if (host === undefined || arrived !== undefined || !isForeign(host, used, evidence)) return false;
  return !attempts.some(isOk) && !isUnresolved(host, evidence);
}

export function isUnresolved(host: string, { addresses }: View['evidence']): boolean {
  const found = addresses.get(host);
  return found !== undefined && !isKnown(found);
}

/** Whether none of the ways has the host, as far as their addresses are known. */
export function isForeign(host: string, used: View['used'], { addresses }: View['evidence']): boolean {
  const ips = (name: string) => [...(isIP(name) === 0 ? [] : [name]), ...(known(addresses.get(name)) ?? [])];
  // A name that has no address says nothing of where the cluster is.
  const addressed = used.filter(({ hosts }) => hosts.some((own) => own === host || ips(own).length > 0));
  if (addressed.length === 0 || used.some(({ type }) => type === 'NodePort')) return false;
  const behind = [host, ...ips(host)];
  return !addressed.some(({ hosts }) => hosts.some((own) => [own, ...ips(own)].some((ip) => behind.includes(ip))));
}

function setUrl(api: string, url: URL | undefined, path: string | undefined): string {
  return `${api}/config -f url=${url?.origin ?? 'https://HOST'}${path ?? '/hook/…'}`;
}

export function setHost(api: string, url: URL | undefined, path: string | undefined, host: string | undefined): string {
  const port = url?.port ? `:${url.port}` : '';
  return `${api}/config -f url=${url?.protocol ?? 'https:'}//${hostInUrl(host ?? 'HOST')}${port}${path ?? url?.pathname ?? '/hook/…'}`;
}

function withoutQuery(url: string): string {
  return url.split('?')[0] ?? url;
}
