import * as z from 'zod';
import { isAddressRange } from '../github/hook-ranges.ts';
import { addressExplained, addressRanges, isAddress, outside } from '../settings/exposure-fields.ts';
import { exposureTypes } from '../settings/exposure-schema.ts';
import {
  annotations,
  duration,
  hostName,
  namespaceName,
  objectName,
  oneOf,
  port,
  setting,
  someText,
  text,
} from '../settings/fields.ts';
import { adopt, objectLabels, texts, yesOrNo } from './fields.ts';

export type ExposureType = 'LoadBalancer' | 'NodePort' | 'Ingress' | 'HTTPRoute' | 'None' | 'Existing';

export const exposureNames = exposureTypes.options.map(({ shape }) => shape.type.value) as [
  ExposureType,
  ...ExposureType[],
];

const gateway = (description: string, initial: string) =>
  objectName({ description, 'x-default': initial }, 'public', 'Gateway', 'gateway.networking.k8s.io').optional();

const existingObject = (description: string) =>
  objectName({ description, 'x-default': 'none' }, 'webhook-receiver', 'Ingress', 'networking.k8s.io').optional();

const senders = text(
  'github, any, or a range.',
  (value) => value === 'github' || value === 'any' || isAddressRange(value),
  {
    problem: 'not who may send deliveries',
    choices: '[github], [any], or ranges in CIDR notation such as 203.0.113.0/24',
    example: ['github'],
  },
);

const isOrigin = (value: string) => {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
};

/** Of ReceiverEntrance. */
export const entranceFields = {
  exposure: oneOf(
    exposureNames,
    { description: 'How GitHub reaches the receiver (docs/exposure.md).', default: 'LoadBalancer' },
    'not a way to expose the receiver',
  ).optional(),
  name: objectName(
    { description: 'Name of the Service, and of what is in front of it.', default: 'receiver' },
    'receiver',
    'Service',
  ).optional(),
  namespace: namespaceName(
    { description: 'Its namespace: that of the notification-controller.', default: 'flux-system' },
    'flux-system',
  ).optional(),
  host: hostName({
    description: 'DNS name under which GitHub delivers.',
    'x-default': 'with LoadBalancer and Existing, the address that the cluster gives',
    'x-later': true,
  }).optional(),
  port: port({
    description: 'Port under which GitHub reaches it.',
    'x-default': '80, and 443 where TLS is served',
  }).optional(),
  scheme: oneOf(
    ['http', 'https'],
    { description: 'What GitHub meets there.', 'x-default': 'http; https with HTTPRoute' },
    'not a scheme',
  ).optional(),
  sources: texts(
    senders,
    {
      description: 'Who may send deliveries: [github] (the ranges its webhooks come from), [any], or address ranges.',
      'x-default': '[github]',
    },
    {
      problem: 'not a list of who may send deliveries',
      choices: '[github], [any], or ranges in CIDR notation such as 203.0.113.0/24',
      example: ['github'],
    },
  ),
  ipFamilies: outside().ipFamilies,
  loadBalancerClass: someText(
    { description: 'Class of the load balancer.', 'x-default': "the cluster's" },
    'example.org/lb',
  ).optional(),
  address: text(
    {
      description: 'IP address or host name under which GitHub reaches the nodes.',
      'x-default': 'none',
      'x-later': true,
    },
    isAddress,
    addressExplained,
  ).optional(),
  nodePort: setting(
    z.int().min(30_000).max(32_767),
    { description: 'Port of the nodes.', 'x-default': 'the cluster allocates one' },
    { problem: 'not a port for a NodePort Service', choices: '30000 to 32767', example: 30_080 },
  ).optional(),
  className: objectName(
    { description: 'Class of the Ingress.', 'x-default': "the cluster's default" },
    'nginx',
    'IngressClass',
    'networking.k8s.io',
  ).optional(),
  tlsSecret: objectName(
    { description: 'Secret with the certificate of the Ingress.', 'x-default': 'none: plain HTTP' },
    'flux-tls',
  ).optional(),
  issuer: objectName(
    { description: 'The cert-manager issuer that keeps that Secret.', 'x-default': 'none' },
    'letsencrypt',
    'ClusterIssuer',
    'cert-manager.io',
  ).optional(),
  issuerKind: oneOf(
    ['ClusterIssuer', 'Issuer'],
    { description: 'Its kind.', default: 'ClusterIssuer' },
    'not an issuer',
  ).optional(),
  gateway: gateway('The Gateway that receives the deliveries; a listener of it has to admit the route.', 'none'),
  gatewayNamespace: namespaceName(
    { description: 'Its namespace.', 'x-default': 'that of the route' },
    'gateways',
  ).optional(),
  gatewayListener: gateway('Its listener (sectionName).', 'every listener that accepts the host'),
  proxyNamespace: namespaceName(
    {
      description: 'Namespace of the Pods that pass deliveries on: the NetworkPolicy admits them.',
      'x-default': 'any namespace',
    },
    'ingress-nginx',
  ).optional(),
  proxyRanges: addressRanges('Their addresses, where they are not Pods.', ['10.0.0.0/16']).optional(),
  url: text(
    {
      description: 'With None, the public end of the tunnel; with Existing, where GitHub reaches the entrance.',
      'x-default': 'none',
    },
    isOrigin,
    {
      problem: 'not a public address',
      choices: 'https://HOST or http://HOST, also with a port, without a path',
      example: 'https://flux.example.org',
    },
  ).optional(),
  tunnelSecret: objectName(
    {
      description: 'Secret with the token of a Cloudflare Tunnel, which is run beside the receiver.',
      'x-default': "none: the tunnel is somebody else's",
    },
    'tunnel-token',
  ).optional(),
  existingService: existingObject("A Service of the notification-controller, such as Flux's own webhook-receiver."),
  existingIngress: existingObject('An Ingress that points to the notification-controller.'),
  existingRoute: existingObject('An HTTPRoute that points to the notification-controller.'),
  existingNamespace: namespaceName(
    { description: 'Namespace of that object.', 'x-default': '`namespace`' },
    'flux-system',
  ).optional(),
  labels: objectLabels,
  annotations: annotations('Annotations that controllers of the cluster read.').optional(),
  addressTimeout: duration({ description: 'How long to wait for the address.', default: '5m' }, '5m').optional(),
  adopt,
  shared: yesOrNo(
    'Protect the entrance from `pulumi destroy`, because others use it. Webhooks of other stacks that name its Service are ' +
      'found at each `pulumi up` and protect it as well.',
  ),
} as const;

const proxies = ['proxyNamespace', 'proxyRanges'];

/** The fields that an exposure reads, and which of them it requires. Other fields are read with every exposure. */
export const readWith: Readonly<
  Record<ExposureType, { readonly needs?: readonly string[]; readonly reads: readonly string[] }>
> = {
  LoadBalancer: { reads: ['host', 'port', 'scheme', 'sources', 'ipFamilies', 'loadBalancerClass'] },
  NodePort: { needs: ['address'], reads: ['address', 'nodePort', 'sources', 'ipFamilies'] },
  Ingress: {
    needs: ['host'],
    reads: ['host', 'port', 'className', 'tlsSecret', 'issuer', 'issuerKind', ...proxies],
  },
  HTTPRoute: {
    needs: ['host', 'gateway'],
    reads: ['host', 'port', 'scheme', 'gateway', 'gatewayNamespace', 'gatewayListener', ...proxies],
  },
  None: { needs: ['url'], reads: ['url', 'tunnelSecret', ...proxies] },
  Existing: {
    reads: [
      'url',
      'existingService',
      'existingIngress',
      'existingRoute',
      'existingNamespace',
      'host',
      'port',
      'scheme',
    ],
  },
};
