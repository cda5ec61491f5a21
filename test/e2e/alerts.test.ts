import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { Alert, GitRepository, Provider } from '../../lib/constructs/index.ts';
import { oneProviderOfEach } from '../synth/providers.ts';
import { kubectl } from './cluster.ts';
import { until } from './sandbox.ts';
import { Scratch } from './scratch.ts';

const key = 'hmac-key-of-the-tests';

describe('alerts and providers', () => {
  let scratch: Scratch;
  const received: { readonly signature: string | undefined; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      received.push({ signature: request.headers['x-signature'] as string | undefined, body });
      response.end();
    });
  });

  before(async () => {
    scratch = await Scratch.open('alerts');
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  after(async () => {
    server.close();
    await scratch[Symbol.asyncDispose]();
  });

  test('the API server takes a Provider of every type, every prop with it', async () => {
    const yaml = scratch.synth((chart) => {
      for (const props of Object.values(oneProviderOfEach)) new Provider(chart, props.type, props);
      new Alert(chart, 'alert', {
        metadata: { name: 'all' },
        providerRef: { name: 'slack' },
        eventSources: [
          { kind: 'GitRepository', name: '*' },
          { kind: 'HelmRelease', matchLabels: { team: 'web' } },
        ],
        eventSeverity: 'error',
        inclusionList: ['(?i)fail'],
        exclusionList: ['^Dependencies'],
        eventMetadata: { cluster: 'production' },
        suspend: true,
      });
    });
    const answer = await kubectl(['apply', '--dry-run=server', '-f', '-'], yaml);
    assert.equal(answer.split('\n').length, 33);
  });

  test('what happens to a source is reported, signed', async () => {
    await kubectl(['-n', scratch.namespace, 'create', 'secret', 'generic', 'hmac', `--from-literal=token=${key}`]);
    const { port } = server.address() as AddressInfo;
    await scratch.apply((chart) => {
      const provider = new Provider(chart, 'provider', {
        metadata: { name: 'hook' },
        type: 'generic-hmac',
        address: `http://127.0.0.1:${port}/`,
        secretRef: { name: 'hmac' },
      });
      // Applied before its source, so that nothing of the first fetch is missed.
      new Alert(chart, 'alert', {
        metadata: { name: 'hook' },
        providerRef: provider,
        eventSources: [{ kind: 'GitRepository', name: 'nginx' }],
        eventMetadata: { cluster: 'sandbox' },
      });
    });
    await scratch.apply((chart) => {
      new GitRepository(chart, 'source', {
        metadata: { name: 'nginx' },
        url: 'https://github.com/sidd-harth/nginx',
        ref: { branch: 'main' },
        interval: '1h',
      });
    });
    const { signature, body } = await until('The event', async () => received[0]);
    assert.equal(signature, `sha256=${createHmac('sha256', key).update(body).digest('hex')}`);
    const event = JSON.parse(body);
    assert.equal(event.involvedObject.kind, 'GitRepository');
    assert.equal(event.involvedObject.name, 'nginx');
    assert.equal(event.metadata.cluster, 'sandbox');
  });
});
