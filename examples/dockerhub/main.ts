import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import {
  and,
  exposeReceiver,
  ImagePolicy,
  ImageRepository,
  imageName,
  imageTag,
  Receiver,
  WebhookToken,
} from '../../lib/constructs/index.ts';
import { writeManifests } from '../../lib/manifests.ts';

const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? join(import.meta.dirname, 'dist') });
const chart = new Chart(app, 'dockerhub', { namespace: 'flux-system', disableResourceNameHashes: true });

const image = new ImageRepository(chart, 'image', {
  name: 'web',
  image: 'docker.io/acme/web',
  interval: '24h',
});
new ImagePolicy(chart, 'policy', { name: 'web', repository: image, policy: { semver: { range: '1.x' } } });

new Receiver(chart, 'receiver', {
  name: 'dockerhub',
  type: 'dockerhub',
  token: new WebhookToken(chart, 'token', { name: 'dockerhub-token', token: { type: 'existing-secret' } }),
  resourceFilter: and(imageName('acme/web'), imageTag('1.*')),
  targets: [image],
});

// Docker Hub does not sign, so the path is the only secret: it goes over TLS.
exposeReceiver(chart, {
  exposure: {
    type: 'Ingress',
    host: 'flux.example.org',
    tls: { secretName: 'flux-tls', issuer: { kind: 'ClusterIssuer', name: 'letsencrypt' } },
  },
});

writeManifests(app);
