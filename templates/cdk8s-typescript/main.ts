import { App, Chart } from 'cdk8s';
import { Receiver, ReceiverEntrance, WebhookToken } from 'fluxhook';

const app = new App();
const chart = new Chart(app, 'flux', { namespace: 'flux-system' });

new ReceiverEntrance(chart, 'entrance');
new Receiver(chart, 'receiver', {
  metadata: { name: 'fleet' },
  type: 'github',
  // An existing Secret: kubectl -n flux-system create secret generic fleet-token --from-literal=token=…
  secretRef: new WebhookToken(chart, 'token', {
    metadata: { name: 'fleet-token' },
    token: { type: 'existing-secret' },
  }),
  resources: [{ kind: 'GitRepository', name: 'flux-system' }],
});

app.synth();
