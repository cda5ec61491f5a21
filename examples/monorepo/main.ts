import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { writeManifests } from '../../lib/gitops/manifests.ts';
import { branch, changedPath, GitRepository, Receiver, WebhookToken } from '../../lib/index.ts';

const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? join(import.meta.dirname, 'dist') });
const chart = new Chart(app, 'monorepo', { namespace: 'flux-system', disableResourceNameHashes: true });

/** An application: only its own folders are fetched, and only when something in them changes. */
const application = (name: string, ...folders: [string, ...string[]]) => ({
  object: new GitRepository(chart, name, {
    metadata: { name },
    url: 'https://github.com/acme/fleet',
    ref: { branch: 'main' },
    interval: '1h',
    sparseCheckout: folders,
  }),
  filter: changedPath(...folders),
});

new Receiver(chart, 'receiver', {
  metadata: { name: 'monorepo' },
  type: 'github',
  secretRef: new WebhookToken(chart, 'token', {
    metadata: { name: 'monorepo-token' },
    token: { type: 'existing-secret' },
  }),
  resourceFilter: branch('main'),
  resources: [application('web', 'apps/web', 'libs'), application('api', 'apps/api', 'libs')],
});

writeManifests(app);
