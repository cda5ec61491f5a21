import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { commandController, commandGitHub } from '../../sandbox/control.ts';
import { kubectl } from './cluster.ts';
import { deliver } from './delivery.ts';
import { repository, Scene, token } from './doctor-scene.ts';
import { where } from './hooks.ts';
import { clear, heldAt, namesOf, remains, rotate, Traffic } from './rotate-scene.ts';
import { github, sandbox, until } from './sandbox.ts';

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'schema', 'rotation.schema.json'), 'utf8'),
);
const isValid = new Ajv2020({ strict: false }).compile(schema);

/** What one rotation of the scene comes to. */
const rotated = {
  receivers: ['doctor-b'],
  secrets: ['doctor-token-b'],
  leases: [],
  marks: [],
  isServed: true,
  isHookThere: true,
};

describe('fluxhook rotate, on a set-up that somebody made by hand', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open();
  });
  beforeEach(async () => {
    await clear();
    await scene.mend();
  });
  after(async () => {
    await clear();
    await scene[Symbol.asyncDispose]();
  });

  const attempts = async () => {
    const hook = { ...where(repository), hook_id: scene.hook, per_page: 100 };
    return (await github('GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries', hook)).data;
  };

  test('takes a thousand deliveries from one token to the next, one about every 15 ms, all answered 200', async (t) => {
    // It takes them all, and has Flux reconcile none: that would be what is measured.
    await scene.receiver({ resourceFilter: "has(req.ref) && req.ref == 'refs/heads/none'" });
    await scene.ready();
    await using traffic = await Traffic.start(repository, 15);
    const begun = performance.now();
    const running = rotate(['doctor']);
    running.stdout?.on('data', (text) => {
      if (/has the new URL and token/.test(String(text))) void traffic.follow();
    });
    const { exitCode, all } = await running;
    await until('a thousand deliveries', async () => traffic.answers.length >= 1000 || undefined, 300);
    const figure = (performance.now() - begun) / traffic.answers.length;
    await traffic.stop();
    assert.equal(exitCode, 0, all);
    assert.deepEqual([...new Set(traffic.answers)], [200]);
    assert.equal(traffic.urls.size, 2, 'before the switch and after it');
    t.diagnostic(`one in ${figure.toFixed(1)} ms`);

    const { token: made, ...after } = await remains(repository, 'doctor');
    assert.deepEqual(after, { ...rotated, hook: scene.hook });
    assert.notEqual(made, token);
    assert.ok(!all.includes(token) && !all.includes(made));
    assert.match(all, /Rotated: Receiver flux-system\/doctor-b replaces doctor,/);
  });

  test('the webhook keeps what else it is set to; the name goes back with the next rotation, and repeating the command does nothing', async () => {
    await scene.setHook({ events: ['push', 'release'] }, { content_type: 'form', insecure_ssl: '1' });
    await scene.patch('receiver/doctor', { metadata: { labels: { team: 'a' }, annotations: { note: 'kept' } } });
    const first = await rotate(['doctor', '-o', 'json']);
    assert.equal(first.exitCode, 0, first.all);
    const report = JSON.parse(first.stdout);
    assert.ok(isValid(JSON.parse(first.stdout)), JSON.stringify(isValid.errors));
    assert.deepEqual([report.outcome, report.new.receiver], ['rotated', 'doctor-b']);
    const { data } = await github('GET /repos/{owner}/{repo}/hooks/{hook_id}', {
      ...where(repository),
      hook_id: scene.hook,
    });
    const { content_type, insecure_ssl } = data.config;
    assert.deepEqual([data.events, content_type, insecure_ssl], [['push', 'release'], 'form', '1']);

    const again = await rotate(['doctor']);
    assert.equal(again.exitCode, 0, again.all);
    assert.match(again.all, /has ended \d+ s ago: it is Receiver flux-system\/doctor-b now\. Nothing was done/);

    const second = await rotate(['doctor-b']);
    assert.equal(second.exitCode, 0, second.all);
    const { token: made, ...after } = await remains(repository, 'doctor');
    assert.deepEqual(after, { ...rotated, receivers: ['doctor'], secrets: ['doctor-token'], hook: scene.hook });
    assert.notEqual(made, token);
    assert.equal(
      await scene.jsonpath('receiver/doctor', '{.metadata.labels.team}{.metadata.annotations.note}'),
      'akept',
    );
  });

  test('what a restart of the controller loses meanwhile is sent again: nothing is left that was not taken', async () => {
    const emit = () =>
      commandGitHub(sandbox, { do: 'emit', event: 'push', repository, payload: { ref: 'refs/heads/main' } });
    const { exitCode, all } = await heldAt(['doctor'], /ping of webhook .* is answered 200/, async () => {
      await commandController(sandbox, 'stop');
      for (let push = 0; push < 4; push += 1) await emit();
      await until('them to fail', async () => (await attempts()).filter((each) => each.status_code !== 200)[3]);
      await commandController(sandbox, 'start');
    });
    assert.equal(exitCode, 0, all);
    assert.match(all, /4 failed since a minute before the rotation: 4 of them accepted now/);
    const taken = new Set((await attempts()).filter(({ status_code }) => status_code === 200).map(({ guid }) => guid));
    assert.deepEqual(
      (await attempts()).filter(({ guid }) => !taken.has(guid)),
      [],
    );
  });

  test('for a leaked token the old one is refused at once, and what fails until the switch is sent again', async () => {
    const { url } = scene;
    const answers: number[] = [];
    const { exitCode, all } = await heldAt(['doctor', '--revoke-now'], /no longer accepted/, async () => {
      answers.push(
        await until('the refusal', async () => {
          const answer = await deliver(url, token);
          return answer === 200 ? undefined : answer;
        }),
      );
      answers.push(await scene.push());
    });
    assert.equal(exitCode, 0, all);
    assert.deepEqual(answers, [503, 503]);
    assert.match(all, /1 failed since a minute before the rotation: 1 of them accepted now/);
    assert.doesNotMatch(all, /under way/);
    const { token: _, ...after } = await remains(repository, 'doctor');
    assert.deepEqual(after, { ...rotated, hook: scene.hook });
    await until('the end of the old path', async () => (await deliver(url, token)) === 404 || undefined);
  });

  test('a second one meanwhile is refused, a dry run only prints, and one of another machine that stands still is taken over', async () => {
    const dry = await rotate(['doctor', '--dry-run', '-o', 'json']);
    assert.equal(dry.exitCode, 0, dry.all);
    assert.ok(isValid(JSON.parse(dry.stdout)), JSON.stringify(isValid.errors));
    assert.deepEqual(await namesOf('secrets', 'doctor'), ['doctor-token']);
    // As a machine leaves it that lost its power.
    const lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'fluxhook-rotate-doctor', namespace: 'flux-system' },
      spec: { holderIdentity: 'elsewhere/another/1/1', leaseDurationSeconds: 10 },
    };
    await kubectl(['create', '-f', '-'], JSON.stringify(lease));
    const first = rotate(['doctor']);
    await until('the new Secret', async () => (await namesOf('secrets', 'doctor')).length > 1 || undefined);
    const second = await rotate(['doctor']);
    assert.equal(second.exitCode, 2, second.all);
    assert.match(second.all, /Another rotation of this Receiver is under way/);
    const { exitCode, all } = await first;
    assert.equal(exitCode, 0, all);
    assert.match(all, /A rotation by elsewhere has not ended/);
  });
});
