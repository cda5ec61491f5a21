import * as z from 'zod';
import { byNeed, once } from './by-need.ts';
import { addressExplained, extra, host, isAddress, outside, proxies } from './exposure-fields.ts';
import { hostName, namespaceName, objectName, oneOf, port, setting, someText, text, typeOr } from './fields.ts';

const loadBalancer = () =>
  z
    .strictObject({
      type: z.literal('LoadBalancer'),
      ...outside(),
      host: hostName({
        description: 'DNS name that points to the load balancer.',
        'x-default': 'its address',
      }).optional(),
      port: port({ description: 'Port of the Service, and so of the load balancer.', default: 80 }).optional(),
      scheme: oneOf(
        ['http', 'https'],
        {
          description: "https where the cloud's load balancer terminates TLS; its port is then usually 443.",
          default: 'http',
        },
        'not a scheme',
      ).optional(),
      loadBalancerClass: someText(
        { description: 'Class of the load balancer.', 'x-default': "the cluster's" },
        'example.org/lb',
      ).optional(),
      ...extra(),
    })
    .meta({ title: 'LoadBalancer', description: "The cluster's load balancer gives the Service an address." });

const nodePort = () =>
  z
    .strictObject({
      type: z.literal('NodePort'),
      address: text('IP address (of the `ipFamilies`) or host name under which GitHub reaches the nodes.', isAddress, {
        ...addressExplained,
        needed: 'needed with type NodePort: the cluster does not know the address at which GitHub reaches its nodes',
      }),
      nodePort: setting(
        z.int().min(30_000).max(32_767),
        { description: 'Port of the nodes.', 'x-default': 'the cluster allocates one' },
        {
          problem: 'not a port for a NodePort Service',
          choices: '30000 to 32767, or none to let the cluster allocate one',
          example: 30_080,
        },
      ).optional(),
      ...outside(),
      ...extra(),
    })
    .meta({ title: 'NodePort', description: 'The Service is reached on a port of every node.' });

const ingress = () =>
  z
    .strictObject({
      type: z.literal('Ingress'),
      host: host('needed with type Ingress: the name under which GitHub delivers'),
      port: port({
        description: 'Port under which the Ingress is reached.',
        'x-default': '443 with `tls`, otherwise 80',
      }).optional(),
      className: objectName(
        { description: 'Class of the Ingress.', 'x-default': "the cluster's default" },
        'nginx',
        'IngressClass',
        'networking.k8s.io',
      ).optional(),
      tls: setting(
        z.strictObject({
          secretName: objectName(
            'Secret with the certificate, in the namespace of the Ingress. With an issuer it need not exist yet.',
            'flux-tls',
          ),
          issuer: setting(
            z.strictObject({
              kind: oneOf(
                ['ClusterIssuer', 'Issuer'],
                'Its kind; an Issuer is one in the namespace of the Ingress.',
                'not an issuer',
              ).default('ClusterIssuer'),
              name: objectName('Its name.', 'letsencrypt', 'ClusterIssuer', 'cert-manager.io'),
            }),
            {
              description: 'The cert-manager issuer that issues and renews the certificate in the Secret.',
              'x-default': 'none: you create and renew the Secret',
            },
            {
              problem: 'not an issuer of cert-manager',
              choices: '{ kind: ClusterIssuer, name: NAME }, or kind Issuer for one in the namespace of the Ingress',
              example: { kind: 'ClusterIssuer', name: 'letsencrypt' },
            },
          ).optional(),
        }),
        { description: 'The certificate.', 'x-default': 'none: plain HTTP' },
        {
          problem: 'not a certificate',
          choices: 'secretName, and with it issuer',
          example: { secretName: 'flux-tls' },
        },
      ).optional(),
      proxies: proxies(),
      ...extra(),
    })
    .meta({ title: 'Ingress', description: 'Deliveries come in through an Ingress controller of the cluster.' });

const route = () =>
  z
    .strictObject({
      type: z.literal('HTTPRoute'),
      host: host('needed with type HTTPRoute: the name under which GitHub delivers'),
      gateway: setting(
        z.strictObject({
          name: objectName('Its name.', 'public', 'Gateway', 'gateway.networking.k8s.io'),
          namespace: namespaceName(
            { description: 'Its namespace.', 'x-default': 'that of the route' },
            'gateways',
          ).optional(),
          listener: objectName(
            { description: 'Its listener (sectionName).', 'x-default': 'every listener that takes the route' },
            'https',
            'Gateway',
            'gateway.networking.k8s.io',
          ).optional(),
        }),
        'The Gateway through which deliveries come in. One of its listeners has to admit routes from the namespace.',
        {
          problem: 'not a Gateway',
          choices: '{ name: NAME, namespace: NAMESPACE }, and listener for one of its listeners',
          example: { name: 'public', namespace: 'gateways' },
          needed: 'needed with type HTTPRoute: the Gateway through which deliveries come in',
        },
      ),
      scheme: oneOf(
        ['https', 'http'],
        { description: 'The scheme of that listener.', default: 'https' },
        'not a scheme that a listener serves',
      ).optional(),
      port: port({ description: 'Port of that listener.', 'x-default': "the scheme's" }).optional(),
      proxies: proxies(),
      ...extra(),
    })
    .meta({ title: 'HTTPRoute', description: 'Deliveries come in through a Gateway (Gateway API).' });

const publicUrl = (needed: string) =>
  text('Public URL of the tunnel or proxy, https://HOST or https://HOST:PORT.', isHttpsOrigin, {
    problem: 'not a public address',
    choices: 'https://HOST or https://HOST:PORT, without a path',
    example: 'https://hooks.example.org',
    needed,
  });

const hidden = () =>
  z
    .strictObject({
      type: z.literal('None'),
      url: publicUrl(
        'needed with type None: the receiver is private, so GitHub needs the public URL of a tunnel to it',
      ),
      tunnel: setting(
        z.strictObject({
          secretName: objectName(
            'Secret with the token of a Cloudflare Tunnel (key `token`), in the namespace of the receiver.',
            'tunnel-token',
          ),
        }),
        {
          description: 'Runs a Cloudflare Tunnel (cloudflared) next to the receiver.',
          'x-default': 'none is deployed: you run the tunnel',
        },
        { problem: 'not a tunnel', choices: '{ secretName: NAME }', example: { secretName: 'tunnel-token' } },
      ).optional(),
      proxies: proxies(),
    })
    .meta({
      title: 'None',
      description: 'Nothing is opened to the outside; deliveries come through a tunnel that is opened from inside.',
    });

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
}

function isHttpsOrigin(text: string): boolean {
  return isOrigin(text) && text.startsWith('https:');
}

const existingObject = (meaning: string, example: string, more: Record<string, z.ZodType> = {}) =>
  setting(
    z.strictObject({
      name: objectName('Its name.', example, 'Ingress', 'networking.k8s.io'),
      namespace: namespaceName(
        { description: 'Its namespace.', 'x-default': 'that of the receiver' },
        'flux-system',
      ).optional(),
      ...more,
    }),
    meaning,
    {
      problem: 'not an object of the cluster',
      choices: '{ name: NAME }, and namespace where it is a different one',
      example: { name: example },
    },
  );

const existing = () =>
  z
    .strictObject({
      type: z.literal('Existing'),
      url: text('Where GitHub reaches it: https://HOST or http://HOST, also with a port.', isOrigin, {
        problem: 'not a public address',
        choices: 'https://HOST or http://HOST, also with a port, without a path',
        example: 'https://flux.example.org',
      }).optional(),
      service: existingObject(
        "A Service of the notification-controller, such as Flux's own webhook-receiver.",
        'webhook-receiver',
        {
          port: port({
            description: 'Port under which GitHub reaches it.',
            'x-default': 'that of the Service, or its node port',
          }).optional(),
        },
      ).optional(),
      ingress: existingObject('An Ingress that points to the notification-controller.', 'webhook-receiver').optional(),
      route: existingObject('An HTTPRoute that points to the notification-controller.', 'webhook-receiver').optional(),
      host: text(
        {
          description: 'With `service`, the address or name under which GitHub reaches it.',
          'x-default': "the load balancer's",
        },
        isAddress,
        addressExplained,
      ).optional(),
      scheme: oneOf(
        ['https', 'http'],
        {
          description: 'With `service` or `route`, the scheme at which it is served.',
          'x-default': 'http for a Service, https for a route',
        },
        'not a scheme',
      ).optional(),
    })
    .meta({
      title: 'Existing',
      description:
        'An entrance that already exists: none is deployed. Name it by one of `url`, `service`, `ingress` and `route`.',
    });

const exposures = once(() =>
  z.discriminatedUnion('type', [loadBalancer(), nodePort(), ingress(), route(), hidden(), existing()]),
);

/** The ways to expose the receiver. */
export const exposureTypes = byNeed({ options: () => exposures().options });

/** How GitHub reaches the receiver. */
export const exposure = () =>
  typeOr(
    setting(exposures(), 'How GitHub reaches the receiver.', {
      problem: 'not a way to expose the receiver',
      choices: exposureTypes.options.map(({ shape }) => shape.type.value).join(', '),
      example: 'LoadBalancer',
    }),
    {
      description:
        'How GitHub reaches the receiver (docs/exposure.md): a type, or an object with it and what it needs.',
      'x-default': 'LoadBalancer',
    },
  );

export type ExposureInput = z.output<ReturnType<typeof exposures>>;
