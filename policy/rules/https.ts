import { schemeAnnotation } from '../../lib/annotations.ts';
import { certifiesHost } from '../../lib/flux/host-name.ts';
import { describePorts, hostPorts } from '../host-ports.ts';
import { servesPlainHttp } from '../http-redirect.ts';
import { field, groupOf, isWebhook, list, notKnown, type PolicyObject } from '../object.ts';
import { externalAddresses, outsideType, servesReceiver } from '../receiver-access.ts';
import type { ObjectRule, Violation } from '../rule.ts';
import { plainUrls } from '../url-places.ts';

const terminate =
  'Terminate TLS in front of the receiver (an Ingress or a Gateway with a certificate, or port 443 of a load balancer that has one)';

/** Deliveries and sources over HTTPS. Signatures protect deliveries from forgery in any case, but not from being read. */
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
    else if (groupOf(object).startsWith('gateway.networking.'))
      yield* object.kind === 'HTTPRoute' ? route(object) : gateway(object);
    else yield* workload(object);
    yield* otherRoutes(object);
    for (const problem of plainUrls(object)) yield { problem, fix: 'Use an https:// URL.' };
  },
};

function* webhook(object: PolicyObject): Iterable<Violation> {
  const url = field(object, 'configuration', 'url');
  if (typeof url !== 'string' || !/^http:/i.test(url)) return;
  yield { problem: 'GitHub delivers over plain HTTP: what is pushed can be read on the way', fix: `${terminate}.` };
}

function* service(object: PolicyObject): Iterable<Violation> {
  if (!servesReceiver(object)) return;
  const ports = list(field(object, 'spec', 'ports')).map((port) => field(port, 'port'));
  const type = outsideType(object);
  // The notification-controller itself speaks plain HTTP only, so a node port always does; on 443 a load balancer
  // is taken to hold a certificate.
  const plain = ports.filter((port) => port !== 443);
  if (type === 'NodePort') yield servedPlainly('a node port');
  if (type === 'LoadBalancer' && plain.length > 0) yield servedPlainly(`port ${plain.join(', ')} of a load balancer`);
  const addresses = externalAddresses(object);
  if (addresses.length > 0) yield servedPlainly(`port ${ports.map(String).join(', ')} of ${addresses.join(', ')}`);
}

function* workload(object: PolicyObject): Iterable<Violation> {
  const open = hostPorts(object);
  if (open?.ofReceiver) yield servedPlainly(`${describePorts(open)} of a node`);
}

const servedPlainly = (where: string): Violation => ({
  problem: `the receiver is served over plain HTTP on ${where}`,
  fix: `${terminate}.`,
});

function* ingress(object: PolicyObject): Iterable<Violation> {
  if (!['networking.k8s.io', 'extensions'].includes(groupOf(object))) return;
  const spec = field(object, 'spec');
  const tls = list(field(spec, 'tls'));
  const covered = tls.flatMap((entry) => list(field(entry, 'hosts')));
  const certified = (host: unknown) =>
    typeof host === 'string' && covered.some((name) => typeof name === 'string' && certifiesHost(name, host));
  // A certificate without hosts is for every host (Kubernetes, IngressTLS).
  const everyHost = tls.some((entry) => list(field(entry, 'hosts')).length === 0);
  const open = everyHost || covered.includes(notKnown) || field(spec, 'tls') === notKnown;
  const hosts = open ? [] : list(field(spec, 'rules')).map((rule) => field(rule, 'host'));
  // The default backend takes what no rule matches, and so every host.
  if (!open && (field(spec, 'defaultBackend') ?? field(spec, 'backend'))) hosts.push(undefined);
  const plain = hosts.filter((host) => host !== notKnown && !certified(host));
  const annotation = plain.length === 0 && tls.length > 0 ? servesPlainHttp(object) : undefined;
  if (annotation !== undefined) yield besideTls(annotation);
  if (plain.length === 0) return;
  const names = plain.map((host) => (typeof host === 'string' && host !== '' ? host : 'any host')).join(', ');
  yield {
    problem: `served over plain HTTP: spec.tls has no certificate for ${names}`,
    fix: 'Name the host and a Secret with its certificate under spec.tls (cert-manager can fill it).',
  };
}

const besideTls = (what: string): Violation => ({
  problem: `served over plain HTTP beside HTTPS: nothing redirects to HTTPS (${what})`,
  fix: 'Remove it; requests to the http:// URL are then redirected to https://, or refused.',
});

/** OpenShift's Routes, and Contour's HTTPProxies. */
function* otherRoutes(object: PolicyObject): Iterable<Violation> {
  if (groupOf(object) === 'route.openshift.io' && object.kind === 'Route') {
    const tls = field(object, 'spec', 'tls');
    if (tls === undefined || tls === null)
      yield { problem: 'served over plain HTTP: spec.tls is not set', fix: 'Set spec.tls.' };
    else if (field(tls, 'insecureEdgeTerminationPolicy') === 'Allow')
      yield besideTls('spec.tls.insecureEdgeTerminationPolicy: Allow');
  }
  if (groupOf(object) === 'projectcontour.io' && object.kind === 'HTTPProxy') {
    if (list(field(object, 'spec', 'routes')).some((route) => field(route, 'permitInsecure') === true))
      yield besideTls('permitInsecure: true');
  }
}

/** Its Gateway may be declared elsewhere; what this program declares carries the scheme itself. */
function* route(object: PolicyObject): Iterable<Violation> {
  if (field(object.metadata, 'annotations', schemeAnnotation) !== 'http') return;
  yield {
    problem: 'the listener of the Gateway that the route attaches to serves plain HTTP',
    fix: 'Attach it to a listener with protocol HTTPS (sectionName; gateway.listener in fluxhook:exposure), then set its scheme to https.',
  };
}

function* gateway(object: PolicyObject): Iterable<Violation> {
  for (const listener of list(field(object, 'spec', 'listeners'))) {
    if (field(listener, 'protocol') !== 'HTTP') continue;
    yield {
      problem: `listener ${String(field(listener, 'name'))} takes plain HTTP`,
      fix: 'Use protocol HTTPS with certificateRefs; attach the route only to that listener (sectionName).',
    };
  }
}
