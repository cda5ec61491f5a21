import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { App, Chart, Yaml } from 'cdk8s';
import { execa } from 'execa';
import { codeBlocks } from '../examples/code-blocks.ts';
import { PagePrograms } from '../examples/page-program.ts';
import { get, kubectl } from './cluster.ts';
import { Queue } from './queue.ts';
import { QueueReader } from './queue-reader.ts';
import { sandbox, until } from './sandbox.ts';

/** What EventBridge puts into the queue for a push to ECR, laid out so that parsing and writing it again would show. */
const ecrEvent = (repository: string) =>
  JSON.stringify(
    {
      version: '0',
      id: '13cde686-328b-6117-af20-0e5566167482',
      'detail-type': 'ECR Image Action',
      source: 'aws.ecr',
      account: '123456789012',
      time: '2026-11-16T01:54:34Z',
      region: 'eu-central-1',
      resources: [],
      detail: {
        result: 'SUCCESS',
        'repository-name': repository,
        'image-digest': 'sha256:7f5b2640fe6fb4f46592dfd3410c4a79dac4f89e4782432e0378abcd1234efab',
        'action-type': 'PUSH',
        'image-tag': '1.2.0',
      },
    },
    undefined,
    ' ',
  );

/** Parts of the page's Deployment and ConfigMap. */
interface Variable {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef: { name: string; key: string } };
}
interface Manifest {
  kind: string;
  data?: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: of any kind
  spec: any;
}

describe('docs/brokers.md: messages of a queue', () => {
  const programs = new PagePrograms();
  let manifests: Manifest[];
  let file: string;
  let environment: Record<string, string>;

  const manifest = (kind: string) => manifests.find((each) => each.kind === kind) as Manifest;
  const remove = () =>
    kubectl([
      '-n',
      'flux-system',
      'delete',
      '--ignore-not-found',
      'secret/sqs-token',
      'receiver/sqs',
      'imagerepository/app',
    ]);
  const run = (commands: string) =>
    execa('bash', ['-euo', 'pipefail', '-c', commands], { env: sandbox.env, preferLocal: true });

  before(async () => {
    programs.write('brokers');
    const declare = await programs.load('brokers');
    const chart = new Chart(new App(), 'brokers', { namespace: 'flux-system', disableResourceNameHashes: true });
    declare(chart);
    manifests = chart.toJson();

    await remove();
    await run(codeBlocks('docs/brokers.md', 'sh').join(''));
    await kubectl(['apply', '-f', '-'], Yaml.stringify(manifest('ImageRepository'), manifest('Receiver')));
    await kubectl(['-n', 'flux-system', 'wait', '--for=condition=Ready', '--timeout=30s', 'receiver/sqs']);

    // What the reader's container has in the cluster.
    file = manifest('ConfigMap').data?.['sqs-reader.yaml'] as string;
    const [{ env }] = manifest('Deployment').spec.template.spec.containers;
    const values = (env as Variable[]).map(async ({ name, value, valueFrom }) => {
      if (valueFrom === undefined) return [name, value];
      const secret = await get('secret', valueFrom.secretKeyRef.name);
      return [name, Buffer.from(secret?.data?.[valueFrom.secretKeyRef.key] as string, 'base64').toString()];
    });
    environment = Object.fromEntries(await Promise.all(values));
  });

  after(async () => {
    programs[Symbol.dispose]();
    await remove();
  });

  const open = () => Queue.open(environment.QUEUE_URL as string);
  /** Starts the reader with the page's file and environment; from outside come the addresses that the sandbox has. */
  const read = (queue: Queue, change: Record<string, string> = {}) =>
    QueueReader.start(file, {
      ...environment,
      ...queue.environment,
      RECEIVER: `http://${sandbox.addresses?.receiver}`,
      ...change,
    });
  const requested = async () =>
    (await get('imagerepository', 'app'))?.metadata.annotations?.['reconcile.fluxcd.io/requestedAt'];
  const emptied = (queue: Queue, seconds?: number) =>
    until('The end of the queue', async () => (await queue.length()) === 0 || undefined, seconds);

  test('the API server takes every manifest', async () => {
    const answer = await kubectl(['apply', '--dry-run=server', '-f', '-'], Yaml.stringify(...manifests));
    assert.deepEqual(
      answer.split('\n').map((line) => line.replace(/ \w+ \(server dry run\)$/, '')),
      [
        'imagerepository.image.toolkit.fluxcd.io/app',
        'receiver.notification.toolkit.fluxcd.io/sqs',
        'configmap/sqs-reader',
        'deployment.apps/sqs-reader',
        'networkpolicy.networking.k8s.io/sqs-reader',
      ],
    );
  });

  test('a push to the repository has it scanned, and the message is deleted', async () => {
    await using queue = await open();
    await using _reader = await read(queue);
    const before = await requested();
    await queue.send(ecrEvent('team/app'));
    await emptied(queue);
    assert.notEqual(await requested(), before);
  });

  for (const [what, message] of [
    ['a push to another repository', ecrEvent('team/other')],
    ['a message without a detail', JSON.stringify({ Records: [] })],
  ] as const) {
    test(`${what} reconciles nothing, and is deleted`, async () => {
      await using queue = await open();
      await using _reader = await read(queue);
      const before = await requested();
      await queue.send(message);
      await emptied(queue);
      assert.equal(await requested(), before);
    });
  }

  test('a message that Flux refuses stays, and is delivered once the reader has the right token', async () => {
    await using queue = await open();
    const before = await requested();
    {
      await using stale = await read(queue, { TOKEN: 'the-token-before-the-last-change' });
      await queue.send(ecrEvent('team/app'));
      await until('A refusal', async () => /404 Not Found/.test(stale.log) || undefined);
      assert.equal(await queue.length(), 1);
    }
    assert.equal(await queue.length(), 1);
    assert.equal(await requested(), before);

    await using _reader = await read(queue);
    await emptied(queue, 60);
    assert.notEqual(await requested(), before);
  });

  test('a reader that dies between receiving and delivering loses nothing', async () => {
    await using queue = await open();
    const before = await requested();
    {
      // Takes the delivery and never answers.
      const silent = createServer();
      silent.listen(0, '127.0.0.1');
      await once(silent, 'listening');
      try {
        const RECEIVER = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
        await using reader = await read(queue, { RECEIVER });
        const arrival = once(silent, 'request', { signal: AbortSignal.timeout(30_000) });
        await queue.send(ecrEvent('team/app'));
        await arrival;
        await reader.kill();
      } finally {
        silent.closeAllConnections();
        silent.close();
      }
    }
    assert.equal(await queue.length(), 1);
    assert.equal(await requested(), before);

    await using _reader = await read(queue);
    await emptied(queue, 60);
    assert.notEqual(await requested(), before);
  });
});
