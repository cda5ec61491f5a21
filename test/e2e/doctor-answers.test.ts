import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { commandGitHub } from '../../sandbox/control.ts';
import { createServerIdentity } from '../../sandbox/github/certificate-authority.ts';
import { freePort } from '../../sandbox/process/ports.ts';
import { type Fault, flux, testFaults } from './doctor-faults.ts';
import { path, repository, type Scene } from './doctor-scene.ts';
import { sandbox } from './sandbox.ts';

const annotation = 'sandbox.fluxhook.dev/host-ports';
const pod = 'notification-controller';
let original = '';
let close: () => void = () => {};

/** Something else takes what comes to the controller's Pod. */
async function inFront(port: number): Promise<void> {
  const annotations = JSON.parse(await flux('get', 'pod', pod, '-o', 'jsonpath={.metadata.annotations}'));
  original = annotations[annotation];
  const ports = { ...JSON.parse(original), 9292: `127.0.0.1:${port}` };
  await flux('annotate', 'pod', pod, '--overwrite', `${annotation}=${JSON.stringify(ports)}`);
}

async function gone(): Promise<void> {
  close();
  close = () => {};
  await flux('annotate', 'pod', pod, '--overwrite', `${annotation}=${original}`);
}

async function answering(listener: RequestListener): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  close = () => {
    server.close();
    server.closeAllConnections();
  };
  await inFront((server.address() as AddressInfo).port);
}

/** A push to which a proxy in front of the controller answers with a status. */
function answered(status: number, says: string): Fault {
  return {
    name: `a push that something in front of the controller answers ${status}`,
    make: async (scene) => {
      await answering((_, response) => response.writeHead(status).end());
      assert.equal(await scene.push(), status);
    },
    undo: gone,
    says: [says],
  };
}

/** A body over 3 MiB, to the real controller. */
async function pushLarge(scene: Scene): Promise<number> {
  const payload = { ref: 'refs/heads/main', padding: 'x'.repeat(3.5 * 2 ** 20) };
  return scene.delivered('push', () => commandGitHub(sandbox, { do: 'emit', event: 'push', repository, payload }));
}

const faults: readonly Fault[] = [
  answered(404, 'path path-not-found'),
  answered(400, 'signature delivery-refused'),
  answered(413, 'delivery delivery-too-large'),
  answered(500, 'target target-refused'),
  answered(503, 'receiver receiver-unavailable'),
  answered(302, 'address address-answered-by-another'),
  answered(502, 'address address-answered-by-another'),
  {
    name: 'a push of more than 3 MiB',
    make: async (scene) => {
      // The controller answers early, and ends the connection half a second later: a busy machine may be sending still, and
      // its answer is lost then.
      let status = 0;
      for (let tries = 0; status === 0 && tries < 5; tries += 1) status = await pushLarge(scene);
      assert.equal(status, 413);
    },
    says: ['delivery delivery-too-large'],
  },
  {
    name: 'a connection that is refused',
    make: async (scene) => {
      await inFront(await freePort());
      assert.equal(await scene.push(), 0);
    },
    undo: gone,
    says: ['address address-refused'],
  },
  {
    name: 'an answer that does not come',
    make: async (scene) => {
      await answering(() => {});
      assert.equal(await scene.push(), 0);
    },
    undo: gone,
    says: ['address address-timed-out'],
  },
  {
    name: 'a certificate that nobody signed',
    make: async (scene) => {
      const server = createTlsServer(await createServerIdentity(['flux.example.org'])).listen(0, '127.0.0.1');
      await once(server, 'listening');
      close = () => server.close();
      await inFront((server.address() as AddressInfo).port);
      await scene.setHook({}, { url: `https://${scene.address}:80${path}` });
      assert.equal(await scene.push(), 0);
    },
    undo: gone,
    says: ['address address-tls-failed'],
  },
  {
    name: 'pushes that failed before a ping was taken',
    make: async (scene) => {
      await answering((_, response) => response.writeHead(503).end());
      assert.equal(await scene.push(), 503);
      await gone();
      assert.equal(await scene.ping(), 200);
    },
    says: ['delivery delivery-lost-before?'],
  },
];

testFaults('doctor and the answers to deliveries', faults);
