/** The token that somebody made. */
export const token = 'a-token-that-somebody-made';

const namespace = 'flux-system';

/** The Service of the tutorial. */
export function balancer({ metadata = '', spec = '' } = {}): string {
  return `
apiVersion: v1
kind: Service
metadata: { name: receiver, namespace: ${namespace}${metadata} }
spec:
  type: LoadBalancer
  selector: { app: notification-controller }
  ports: [{ port: 80, targetPort: 9292 }]
${spec.replace(/^/gm, '  ')}
`;
}

/** A Service for what is in front of it, in Flux's own form. */
export function inside(name: string): string {
  return `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: notification-controller }, ports: [{ name: http, port: 80, targetPort: http-webhook }] }
`;
}

export function source(name: string, repository: string, { place = namespace, spec = '', metadata = '' } = {}): string {
  return `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: ${name}, namespace: ${place}${metadata} }
spec: { url: 'https://github.com/${repository}', ref: { branch: main }, interval: 15m0s${spec} }
`;
}

export function secret(name: string, { place = namespace, value = token, metadata = '' } = {}): string {
  return `
apiVersion: v1
kind: Secret
metadata: { name: ${name}, namespace: ${place}${metadata} }
stringData: { token: ${value} }
`;
}

/** @param spec what it has besides its type and Secret, in lines */
export function receiver(
  name: string,
  spec: string,
  { place = namespace, of = 'token', type = 'github', metadata = '' } = {},
) {
  return `
apiVersion: notification.toolkit.fluxcd.io/v1
kind: Receiver
metadata: { name: ${name}, namespace: ${place}${metadata} }
spec:
  type: ${type}
  secretRef: { name: ${of} }
${spec.replace(/^/gm, '  ')}
`;
}

/** @param path of its only rule */
export function ingress(name: string, path: string, backend = name): string {
  return `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${name}
  namespace: ${namespace}
  annotations: { cert-manager.io/cluster-issuer: letsencrypt, example.org/size: big }
spec:
  ingressClassName: nginx
  tls: [{ hosts: [flux.example.org], secretName: flux-tls }]
  rules:
    - host: flux.example.org
      http:
        paths: [{ path: ${path}, pathType: Prefix, backend: { service: { name: ${backend}, port: { number: 80 } } } }]
`;
}

/** @param matches of its only rule */
export function route(name: string, matches: string): string {
  return `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  parentRefs: [{ name: public, namespace: gateways }]
  hostnames: [route.example.org]
  rules: [{ ${matches} backendRefs: [{ name: ${name}, port: 80 }] }]
`;
}

/** Labels of what a Kustomization of Flux applies, as a part of metadata. */
export const ofFlux =
  ', labels: { kustomize.toolkit.fluxcd.io/name: apps, kustomize.toolkit.fluxcd.io/namespace: flux-system }';

/** A whole set-up: Service, and for one repository source, Secret and Receiver of the same name. */
export function setUp(name: string, repository: string): string {
  const spec = `events: [ping, push]\nresources: [{ kind: GitRepository, name: ${name} }]`;
  const of = `${name}-webhook-token`;
  return [balancer(), source(name, repository), secret(of), receiver(name, spec, { of })].join('---');
}

/** Its objects, for kubectl. */
export function objectsOfSetUp(name: string): string[] {
  return ['service/receiver', `gitrepository/${name}`, `secret/${name}-webhook-token`, `receiver/${name}`];
}
