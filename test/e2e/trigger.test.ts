import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { freePort } from '../../sandbox/process/ports.ts';
import { program } from '../checkout.ts';
import { established, kubectl, servedPath } from './cluster.ts';
import { apply, flux, gitRepository } from './doctor-faults.ts';
import { path, repository, Scene, token } from './doctor-scene.ts';
import { requestedAt } from './requested.ts';
import { sandbox } from './sandbox.ts';
import { kustomizationCrd } from './stand-in-crds.ts';

const address = `http://${sandbox.addresses?.receiver}`;
const source = 'gitrepository/doctor';

describe('fluxhook trigger', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open();
  });
  after(() => scene[Symbol.asyncDispose]());

  async function run(...args: string[]) {
    const { exitCode, all } = await execa('node', [program, 'trigger', ...args], {
      env: sandbox.env,
      reject: false,
      all: true,
    });
    assert.ok(!all.includes(token));
    assert.doesNotMatch(all, /\.ts:\d+/);
    return [exitCode, all] as const;
  }

  const said = `push to ${address}${path}, with the token of the Secret doctor-token: Flux reconciles GitRepository flux-system/doctor`;

  test('says what it would do, and does nothing, in a dry run', async () => {
    const since = await requestedAt(source);
    assert.deepEqual(await run('doctor', '--dry-run', '--address', address), [0, `Would post ${said}`]);
    assert.match(
      (await run('doctor', '--dry-run', '--by', 'delivery'))[1],
      new RegExp(`to ${scene.url},`),
      "the webhook's own URL",
    );
    assert.equal(await requestedAt(source), since);
  });

  test('says what it does, and has Flux do it', async () => {
    const since = await requestedAt(source);
    const [code, all] = await run('doctor', '--address', address);
    assert.deepEqual(
      [code, all],
      [0, `Posting ${said}\nanswered 200; asked to reconcile: GitRepository flux-system/doctor`],
    );
    assert.notEqual(await requestedAt(source), since);
    const json = JSON.parse((await run('doctor', '--address', address, '-o', 'json'))[1]);
    assert.deepEqual([json.answer, json.expected, json.reconciled], [200, 200, ['GitRepository flux-system/doctor']]);
  });

  test('makes GitHub send a ping if Flux accepts one, and shows the result', async () => {
    const does = `GitHub to send a ping of webhook ${scene.hook} of ${repository}: Flux reconciles GitRepository flux-system/doctor`;
    const since = await requestedAt(source);
    assert.deepEqual(await run('doctor', '--dry-run'), [0, `Would ask ${does}`]);
    assert.equal(await requestedAt(source), since);
    const [code, all] = await run('doctor', '--wait', '1m');
    assert.equal(code, 0, all);
    const [said, outcome, target] = all.split('\n');
    assert.equal(said, `Asking ${does}`);
    assert.equal(outcome, 'answered 200; asked to reconcile: GitRepository flux-system/doctor');
    assert.match(target ?? '', /^ {2}✔ GitRepository flux-system\/doctor: reconciled, main@sha1:[0-9a-f]{7}$/);
    assert.notEqual(await requestedAt(source), since);
    const json = JSON.parse((await run('doctor', '--by', 'ping', '-o', 'json'))[1]);
    assert.deepEqual([json.by, json.webhook, json.answer], ['ping', scene.hook, 200]);
  });

  test('posts a delivery of its own where a ping would do nothing, and says why', async () => {
    const cases: [object, RegExp][] = [
      [
        { events: ['push'] },
        /^No ping: spec\.events of the Receiver does not list ping, so Flux answers 400 to one\.$/m,
      ],
      [
        { events: ['ping', 'push'], resourceFilter: 'has(req.ref)' },
        /^No ping: the filters do not let one through to all targets\.$/m,
      ],
    ];
    for (const [spec, says] of cases) {
      await scene.receiver(spec);
      const [code, all] = await run('doctor');
      assert.equal(code, 0, all);
      assert.match(all, says);
      assert.match(all, /^Posting push to .*\nanswered 200; asked to reconcile/m);
    }
    await scene.receiver({ resourceFilter: null });
    await scene.setHook({ active: false });
    assert.match((await run('doctor', '--dry-run'))[1], /^No ping: webhook \d+ of .* is switched off\.\nWould post/);
    const [code, all] = await run('doctor', '--by', 'ping');
    assert.deepEqual([code, all], [2, `webhook ${scene.hook} of ${repository} is switched off.`]);
    await scene.setHook({ active: true });
  });

  test('waits until the targets have reconciled, and no longer than it is told', async () => {
    await scene.patch(source, { spec: { suspend: true } });
    const [code, all] = await run('doctor', '--wait', '1m');
    assert.equal(code, 1);
    assert.match(all, /\n {2}✘ GitRepository flux-system\/doctor: suspended, so its controller does nothing$/);
    await scene.patch(source, { spec: { suspend: false } });
    // No controller looks at it here.
    await kubectl(['apply', '-f', '-'], kustomizationCrd);
    await established('crd/kustomizations.kustomize.toolkit.fluxcd.io');
    const kustomization = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', name: 'doctor' };
    const { name, ...type } = kustomization;
    const sourceRef = { kind: 'GitRepository', name };
    await apply({
      ...type,
      metadata: { name, namespace: 'flux-system' },
      spec: { interval: '1h', prune: true, sourceRef },
    });
    await scene.receiver({ resources: [kustomization] });
    try {
      const [late, waited] = await run('doctor', '--wait', '2s');
      assert.equal(late, 124, waited);
      assert.match(waited, /\n {2}\? Kustomization flux-system\/doctor: not reconciled yet$/);
    } finally {
      await flux('delete', 'kustomization', name);
      await scene.receiver({ resources: [{ ...gitRepository, name }] });
    }
  });

  test('goes on with a delivery where the ping is refused or lost', async () => {
    // Nobody listens there; the delivery from here goes where the settings say that the entrance is.
    await scene.setHook({}, { url: `http://127.0.0.1:${await freePort()}${path}` });
    try {
      const [code, all] = await run('doctor', '--by', 'ping');
      assert.equal(code, 1);
      assert.match(all, /\nNothing was asked to reconcile: GitHub got no answer: /);
      assert.match(
        (await run('doctor'))[1],
        /^Asking .*\nThe ping did not work: GitHub got no answer: .*\nPosting push to /,
      );
    } finally {
      await scene.setHook({}, { url: scene.url });
    }
  });

  test('without a token of GitHub, and what does not go together', async () => {
    const env = { ...sandbox.env, GITHUB_TOKEN: '' };
    const { all } = await execa('node', [program, 'trigger', 'doctor', '--dry-run'], { env, reject: false, all: true });
    assert.match(all, /^No ping: GitHub cannot be asked: GITHUB_TOKEN is not set\.\nWould post/);
    const [code, said] = await run('doctor', '--by', 'ping', '--address', address);
    assert.deepEqual(
      [code, said],
      [2, '--address and --body are for a delivery from here: leave them out, or --by ping.'],
    );
  });

  for (const type of [
    'gitlab',
    'bitbucket',
    'generic-hmac',
    'harbor',
    'nexus',
    'generic',
    'dockerhub',
    'quay',
    'acr',
  ]) {
    test(`signs for type ${type}`, async () => {
      const metadata = { name: 'other', namespace: 'flux-system' };
      const spec = { type, secretRef: { name: 'doctor-token' }, resources: [{ ...gitRepository, name: 'doctor' }] };
      await apply({ apiVersion: 'notification.toolkit.fluxcd.io/v1', kind: 'Receiver', metadata, spec });
      try {
        await servedPath('other');
        const [code, all] = await run('other', '--address', address);
        assert.equal(code, 0, all);
        assert.match(all, /\nanswered 200; asked to reconcile: GitRepository flux-system\/doctor$/);
      } finally {
        await flux('delete', 'receiver', 'other');
      }
    });
  }

  test('says where a filter holds it back, and takes a body that it lets through', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'fluxhook-trigger-'));
    await scene.receiver({ resourceFilter: "has(req.action) && req.action == 'go'" });
    try {
      const [code, all] = await run('doctor', '--address', address);
      assert.equal(code, 1);
      assert.match(
        all,
        /Flux reconciles nothing; a filter holds back GitRepository flux-system\/doctor\nanswered 200; nothing was asked/,
      );
      const body = join(directory, 'body.json');
      await writeFile(body, '{"action": "go"}');
      assert.equal((await run('doctor', '--address', address, '--body', body))[0], 0);
      await writeFile(body, 'go');
      assert.match((await run('doctor', '--body', body))[1], /The body is not JSON/);
    } finally {
      await rm(directory, { recursive: true });
      await scene.mend();
    }
  });

  test('what cannot be done is said', async () => {
    const nowhere = await run('doctor', '--address', `http://127.0.0.1:${await freePort()}`);
    assert.equal(nowhere[0], 1);
    assert.match(nowhere[1], /did not answer from here: .*ECONNREFUSED.*\. Use another --address\.$/);
    assert.match((await run('doctor', '--address', 'https://x.org/hook'))[1], /It has to be https:\/\/HOST/);
    assert.equal((await run('nobody'))[0], 2);
    await scene.receiver({ suspend: true });
    assert.match(
      (await run('doctor', '--by', 'delivery'))[1],
      /\nanswered 503; nothing was asked to reconcile; fluxhook doctor/,
    );
    await scene.receiver({ suspend: false });
    await flux('delete', 'secret', 'doctor-token');
    await scene.settled();
    const [code, all] = await run('doctor', '--address', address);
    assert.equal(code, 2);
    assert.match(all, /Flux has given the Receiver no path yet: fluxhook doctor doctor -n flux-system/);
  });
});
