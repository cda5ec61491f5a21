import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReceiverService, type ReceiverServiceProps, type ServiceExposure } from '../../lib/constructs/index.ts';
import { knownHookRanges, rangesOf } from '../../lib/github/hook-ranges.ts';
import { objects } from './objects.ts';

test('minimal', (t) => {
  t.assert.snapshot(objects((chart) => new ReceiverService(chart, 'service')));
});

test('all props', () => {
  const all: Required<ReceiverServiceProps> = {
    metadata: { name: 'hooks', namespace: 'apps' },
    exposure: { type: 'NodePort', nodePort: 30_080, ipFamilies: ['IPv6', 'IPv4'], sources: ['192.0.2.0/24'] },
  };
  const [service] = objects((chart) => new ReceiverService(chart, 'service', all));
  assert.deepEqual(service.metadata, { name: 'hooks', namespace: 'apps' });
  assert.equal(service.spec.type, 'NodePort');
  assert.deepEqual(service.spec.ports, [{ name: 'http-webhook', port: 80, targetPort: 9292, nodePort: 30_080 }]);
  assert.deepEqual(service.spec.ipFamilies, ['IPv6', 'IPv4']);
  assert.equal(service.spec.ipFamilyPolicy, 'RequireDualStack');
  assert.equal(service.spec.externalTrafficPolicy, 'Local');
  // Kubernetes knows source ranges only for load balancers.
  assert.equal(service.spec.loadBalancerSourceRanges, undefined);
});

test('a load balancer admits only the ranges of its own families', () => {
  const sources = ['2001:db8::/32', '198.51.100.0/24', '192.0.2.0/24', '192.0.2.0/24'];
  const limited = (exposure: Partial<ServiceExposure>) => {
    const props: ServiceExposure = { type: 'LoadBalancer', sources, ...exposure } as ServiceExposure;
    const [{ spec }] = objects((chart) => new ReceiverService(chart, 'service', { exposure: props }));
    return [spec.ipFamilies, spec.ipFamilyPolicy, spec.loadBalancerSourceRanges];
  };
  const ipv4 = ['192.0.2.0/24', '198.51.100.0/24'];
  assert.deepEqual(limited({}), [['IPv4'], 'SingleStack', ipv4]);
  assert.deepEqual(limited({ ipFamilies: ['IPv6'] }), [['IPv6'], 'SingleStack', ['2001:db8::/32']]);
  assert.deepEqual(limited({ ipFamilies: ['IPv4', 'IPv6'] }), [
    ['IPv4', 'IPv6'],
    'RequireDualStack',
    [...ipv4, '2001:db8::/32'],
  ]);
});

test('by default only GitHub is admitted; anybody has to be asked for', () => {
  const declare = (exposure: ServiceExposure) =>
    objects((chart) => new ReceiverService(chart, 'service', { exposure }))[0].spec;
  const ipv4 = rangesOf(knownHookRanges.ranges, ['IPv4']);
  for (const type of ['LoadBalancer', 'NodePort'] as const) {
    for (const limited of [declare({ type }), declare({ type, sources: 'github' })]) {
      assert.equal(limited.externalTrafficPolicy, 'Local');
      assert.deepEqual(limited.loadBalancerSourceRanges, type === 'LoadBalancer' ? ipv4 : undefined);
    }
    const open = declare({ type, sources: 'any' });
    assert.equal(open.loadBalancerSourceRanges, undefined);
    assert.equal(open.externalTrafficPolicy, undefined);
  }
});

test('behind an Ingress, a Gateway or a tunnel it is reached only from the cluster', () => {
  const [{ spec }] = objects((chart) => new ReceiverService(chart, 'service', { exposure: { type: 'ClusterIP' } }));
  assert.deepEqual(Object.keys(spec).sort(), ['ports', 'selector', 'type']);
  assert.equal(spec.type, 'ClusterIP');
});

for (const sources of [[], ['2001:db8::/32'], ['192.0.2.0']]) {
  test(`refuses sources that admit nobody or are malformed: ${JSON.stringify(sources)}`, () => {
    assert.throws(
      () => objects((chart) => new ReceiverService(chart, 'service', { exposure: { type: 'LoadBalancer', sources } })),
      (error: Error) => {
        const said = `[test/service] sources = ${JSON.stringify(sources)} is not usable; allowed: IPv4 or IPv6 ranges in CIDR notation`;
        assert.ok(error.message.includes(said), error.message);
        assert.match(
          error.message,
          /An empty list would admit everybody; write 'any' if that is meant, and 'github' for GitHub only\.$/,
        );
        return true;
      },
    );
  });
}

test('leads from port 80 to port 9292 of the notification-controller', () => {
  const [service] = objects((chart) => new ReceiverService(chart, 'service'));
  assert.deepEqual(service.spec.selector, { app: 'notification-controller' });
  assert.deepEqual(service.spec.ports, [{ name: 'http-webhook', port: 80, targetPort: 9292 }]);
});

test('refuses an invalid node port', () => {
  assert.throws(
    () =>
      objects((chart) => new ReceiverService(chart, 'service', { exposure: { type: 'NodePort', nodePort: 70_000 } })),
    /\[test\/service\] nodePort = 70000 is not usable; allowed: a TCP port\. Leave it out to let the cluster allocate one/,
  );
});
