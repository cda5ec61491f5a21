import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../sandbox/demo/until.ts';
import { launchSandbox } from '../../sandbox/launch.ts';
import { answer, kubectl, service } from './running-sandbox.ts';

test('without a load balancer a Service waits for its address, while its node port is served', async () => {
  const { state, stop } = await launchSandbox({ loadBalancer: false });
  try {
    await kubectl(state, ['apply', '-f', '-'], service('receiver', { type: 'LoadBalancer' }));
    const field = (path: string) => kubectl(state, ['get', 'service', 'receiver', '-o', `jsonpath={${path}}`]);
    const nodePort = `http://${state.addresses?.node}:${await field('.spec.ports[0].nodePort')}/`;
    await until('the node port', async () => ((await answer(nodePort)) === 404 ? true : undefined));
    assert.equal(await field('.status.loadBalancer'), '{}');
  } finally {
    await stop();
  }
});
