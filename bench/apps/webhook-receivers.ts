/**
 * N WebhookReceivers with a ReceiverEntrance each (five objects) in one chart, through the constructs of this project.
 *
 *   node webhook-receivers.ts N [LIBRARY]
 *
 * LIBRARY is the path of the library as a package has it; without it, its sources are imported.
 */
import { enableCompileCache } from 'node:module';

enableCompileCache();

const { App, Chart } = await import('cdk8s');
const library: string = process.argv[3] ?? '../../lib/index.ts';
const { ReceiverEntrance, synth, WebhookReceiver } = (await import(library)) as typeof import('../../lib/index.ts');

const app = new App();
const chart = new Chart(app, 'receivers', { namespace: 'flux-system', disableResourceNameHashes: true });
for (let i = 0; i < Number(process.argv[2]); i++) {
  // The first one is the reference set-up.
  const suffix = i === 0 ? '' : `-${i}`;
  new ReceiverEntrance(chart, `entrance-${i}`, { metadata: { name: `receiver${suffix}` } });
  new WebhookReceiver(chart, `webhook-${i}`, {
    source: {
      metadata: { name: `my-nginx${suffix}` },
      url: 'https://github.com/sidd-harth/nginx',
      ref: { branch: 'main' },
      interval: '15m',
    },
    secret: { metadata: { name: `webhook-token${suffix}` } },
    receiver: { metadata: { name: `github-receiver${suffix}` }, events: ['ping', 'push'] },
  });
}
synth(app);
