import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { writeManifests } from '../../lib/gitops/manifests.ts';
import {
  and,
  ImagePolicy,
  ImageRepository,
  imageName,
  imageTag,
  Receiver,
  ReceiverEntrance,
  WebhookToken,
} from '../../lib/index.ts';

const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? join(import.meta.dirname, 'dist') });
const chart = new Chart(app, 'dockerhub', { namespace: 'flux-system', disableResourceNameHashes: true });

const image = new ImageRepository(chart, 'image', {
  metadata: { name: 'web' },
  image: 'docker.io/acme/web',
  interval: '24h',
});
new ImagePolicy(chart, 'policy', {
  metadata: { name: 'web' },
  imageRepositoryRef: image,
  policy: { semver: { range: '1.x' } },
});

new Receiver(chart, 'receiver', {
  metadata: { name: 'dockerhub' },
  type: 'dockerhub',
  secretRef: new WebhookToken(chart, 'token', {
    metadata: { name: 'dockerhub-token' },
    token: { type: 'existing-secret' },
  }),
  resourceFilter: and(imageName('acme/web'), imageTag('1.*')),
  resources: [image],
});

// Docker Hub does not sign, so the path is the only secret: it goes over TLS.
new ReceiverEntrance(chart, 'entrance', {
  exposure: {
    type: 'Ingress',
    host: 'flux.example.org',
    tls: { secretName: 'flux-tls', issuer: { kind: 'ClusterIssuer', name: 'letsencrypt' } },
  },
});

writeManifests(app);
