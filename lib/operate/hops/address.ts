import { isIP } from 'node:net';
import { homeName, hooksPath } from '../../github/hook-home.ts';
import { isKnown, known } from '../evidence/piece.ts';
import { isAlive } from '../evidence/probe-answer.ts';
import { isOk } from '../hook-records.ts';
import type { Way } from '../ways/way.ts';
import { isForeign, isUnresolved, setHost } from './hook.ts';
import type { Finding, Hop } from './hop.ts';
import type { View } from './view.ts';

/** The host of the hook's URL: it has an address, that is still the cluster's, and something answers there. */
export const address: Hop = {
  id: 'address',
  question: 'Does the URL point to the cluster, and does something answer there?',
  problems(view) {
    const { host, evidence, arrivedThisWay } = view;
    if (host === undefined || arrivedThisWay !== undefined) return [];
    if (isUnresolved(host, evidence)) return [unresolved(view, host)];
    return changed(view, host);
  },
  holds({ host, evidence: { addresses }, arrived }) {
    if (host === undefined) return undefined;
    const ips = known(addresses.get(host)) ?? [];
    const message = ips.length > 0 ? `${host} is ${ips.join(', ')}` : `${host} is the cluster's`;
    return { message: arrived === undefined ? message : `${host} answers`, evidence: { host, addresses: ips } };
  },
};

function unresolved({ symptom, evidence }: View, host: string): Finding {
  const found = evidence.addresses.get(host);
  const said = found !== undefined && !isKnown(found) ? found.why : '';
  return {
    status: symptom === undefined ? 'warn' : 'fail',
    reason: 'address-not-resolved',
    message: `the name ${host} has no address here (${said})`,
    why: 'GitHub connects to what the public DNS says',
    fix: `dig +short ${host}; then the DNS record for the address of the entrance`,
    evidence: { host },
  };
}

/** The hook's address used to be the cluster's: deliveries to it were accepted. */
function changed(view: View, host: string): Finding[] {
  const { hook, used, url, attempts, evidence } = view;
  const taken = attempts.some(isOk);
  if (hook === undefined || !taken || !isForeign(host, used, evidence)) return [];
  const hosts = used.flatMap((way) => way.hosts);
  const api = `gh api --method PATCH ${hooksPath(hook.home)}/${hook.hook.id}`;
  return [
    {
      status: mayBeInFront(view, host) ? 'warn' : 'fail',
      reason: 'address-changed',
      message: `webhook ${hook.hook.id} of ${homeName(hook.home)} points to ${host}, and the cluster is at ${hosts.join(', ')} now`,
      why: 'deliveries to this address were accepted before: a Service that is re-created, or that changes its type, gets a new one',
      fix: setHost(api, url, evidence.receiver.status?.webhookPath, hosts[0]),
      evidence: { host, addresses: hosts },
    },
  ];
}

/** Behind a name there may be a CDN or a proxy, and the ways in that the last delivery took are still there. */
function mayBeInFront({ arrived, used }: View, host: string): boolean {
  const isThere = ({ object: { metadata } }: Way) =>
    arrived !== undefined && new Date(metadata.creationTimestamp ?? Number.NaN) <= arrived.deliveredAt;
  return isIP(host) === 0 && used.some(isThere);
}

/** The last delivery got no answer. */
export function unanswered(view: View): Finding {
  const { symptom, host, url } = view;
  const status = symptom?.status ?? '';
  // Through the API server it answers, so the fault is in front of the Service.
  const inside = isAlive(view.evidence.probe) && view.evidence.probe?.way === 'via-api';
  const told = (why: string) =>
    inside ? `the Receiver answers through the API server, so the Receiver is not the cause: ${why}` : why;
  const named = { evidence: { guid: symptom?.guid, status } };
  const level = view.changedSince ? 'warn' : 'fail';
  if (/certificate|TLS|SSL/i.test(status)) {
    return {
      status: level,
      reason: 'address-tls-failed',
      message: `GitHub does not trust what answers at ${host}: ${status}`,
      why: told(
        'the certificate is self-signed, expired, for another name, or lacks its intermediate; or plain HTTP answers there',
      ),
      fix: `openssl s_client -connect ${host}:${url?.port || 443} -servername ${host} </dev/null | openssl x509 -noout -subject -issuer -dates`,
      ...named,
    };
  }
  if (/timed? ?out/i.test(status)) {
    return {
      status: level,
      reason: 'address-timed-out',
      message: `nothing at ${host} answered GitHub within 10 s`,
      why: told(
        'a firewall or NetworkPolicy drops it, the load balancer has no healthy node, or what is in front of the controller hangs',
      ),
      fix: `curl --max-time 10 -i ${url?.origin}/; admit GitHub's ranges (fluxhook hook-ranges)`,
      ...named,
    };
  }
  if (status.startsWith('Invalid HTTP Response') || (symptom?.statusCode ?? 0) > 0) {
    return {
      status: level,
      reason: 'address-answered-by-another',
      message: `the last ${symptom?.event} was answered ${symptom?.statusCode}, which the notification-controller never answers`,
      why: told('something in front of it answers by itself: a redirect, a login page, a gateway without a backend'),
      fix: `curl -i ${url?.origin}/hook/`,
      ...named,
    };
  }
  return {
    status: level,
    reason: 'address-refused',
    message: `GitHub cannot connect to ${host}: ${status}`,
    why: told('nothing listens at this address and port, or a firewall refuses it'),
    fix: `curl -i ${url?.origin}/; kubectl get services,ingresses --all-namespaces`,
    ...named,
  };
}
