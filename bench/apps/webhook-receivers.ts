/**
 * N WebhookReceivers (five objects each) in one chart, through the constructs of this project.
 *
 *   node webhook-receivers.ts N
 */
import { enableCompileCache } from 'node:module';

enableCompileCache();

const { App, Chart } = await import('cdk8s');
const { WebhookReceiver } = await import('../../lib/constructs/index.ts');

const app = new App();
const chart = new Chart(app, 'receivers', { namespace: 'flux-system', disableResourceNameHashes: true });
for (let i = 0; i < Number(process.argv[2]); i++) {
  // The first one is the reference set-up.
  const suffix = i === 0 ? '' : `-${i}`;
  new WebhookReceiver(chart, `webhook-${i}`, {
    source: {
      name: `my-nginx${suffix}`,
      url: 'https://github.com/sidd-harth/nginx',
      ref: { branch: 'main' },
      interval: '15m',
    },
    token: { name: `webhook-token${suffix}` },
    service: { name: `receiver${suffix}` },
    receiver: { name: `github-receiver${suffix}`, type: 'github', events: ['ping', 'push'] },
  });
}
app.synth();
