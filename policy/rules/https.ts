import { outsideType, servesReceiver } from '../exposure.ts';
import { field, isWebhook, list, type PolicyObject, texts } from '../object.ts';
import type { ObjectRule, Violation } from '../rule.ts';

const terminate =
  'Terminate TLS in front of the receiver (an Ingress or a Gateway with a certificate, or port 443 of a load balancer that has one)';

/** Deliveries and sources over HTTPS. Signatures protect deliveries from forgery either way, not from being read. */
export const https: ObjectRule = {
  name: 'https',
  level: 'advisory',
  scope: 'object',
  description: 'Deliveries and sources go over HTTPS, or there is a stated reason.',
  acceptsReason: true,
  *check(object) {
    if (isWebhook(object)) yield* webhook(object);
    else if (object.kind === 'Service') yield* service(object);
    else if (object.kind === 'Ingress') yield* ingress(object);
    else if (object.kind === 'Gateway') yield* gateway(object);
    else yield* source(object);
  },
};

function* webhook(object: PolicyObject): Iterable<Violation> {
  const url = field(object, 'configuration', 'url');
  if (typeof url !== 'string' || !url.startsWith('http:')) return;
  yield { problem: 'GitHub delivers over plain HTTP: what is pushed can be read on the way', fix: `${terminate}.` };
}

function* service(object: PolicyObject): Iterable<Violation> {
  const type = outsideType(object);
  if (type === undefined || !servesReceiver(object)) return;
  const ports = list(field(object, 'spec', 'ports')).map((port) => field(port, 'port'));
  // The notification-controller itself speaks plain HTTP only, so a node port always does; on 443 a load balancer
  // is taken to hold a certificate.
  const plain = type === 'NodePort' ? ports : ports.filter((port) => port !== 443);
  if (plain.length === 0) return;
  const where = type === 'NodePort' ? 'a node port' : `port ${plain.join(', ')} of a load balancer`;
  yield { problem: `the receiver is served over plain HTTP on ${where}`, fix: `${terminate}.` };
}

function* ingress(object: PolicyObject): Iterable<Violation> {
  const covered = list(field(object, 'spec', 'tls')).flatMap((tls) => texts(field(tls, 'hosts')));
  const wildcard = (host: string) => host.replace(/^[^.]+/, '*');
  const hosts = list(field(object, 'spec', 'rules')).map((rule) => field(rule, 'host'));
  const plain = hosts.filter(
    (host) => !(typeof host === 'string' && (covered.includes(host) || covered.includes(wildcard(host)))),
  );
  if (plain.length === 0) return;
  const names = plain.map((host) => (typeof host === 'string' ? host : 'any host')).join(', ');
  yield {
    problem: `served over plain HTTP: spec.tls has no certificate for ${names}`,
    fix: 'Name the host and a Secret with its certificate under spec.tls (cert-manager can fill it).',
  };
}

function* gateway(object: PolicyObject): Iterable<Violation> {
  for (const listener of list(field(object, 'spec', 'listeners'))) {
    if (field(listener, 'protocol') !== 'HTTP') continue;
    yield {
      problem: `listener ${String(field(listener, 'name'))} takes plain HTTP`,
      fix: 'Use protocol HTTPS with certificateRefs; attach the route to that listener alone (sectionName).',
    };
  }
}

function* source(object: PolicyObject): Iterable<Violation> {
  const url = field(object, 'spec', 'url');
  if (!object.apiVersion.startsWith('source.toolkit.fluxcd.io/') || typeof url !== 'string') return;
  if (!url.startsWith('http:')) return;
  yield {
    problem: 'Flux fetches over plain HTTP: what it deploys can be changed on the way',
    fix: 'Use an https:// URL.',
  };
}
