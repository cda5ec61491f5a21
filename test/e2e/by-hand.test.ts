import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { addressOf, kubectl, servedPath } from './cluster.ts';
import { pingAnswer } from './ping.ts';
import { Project, tutorial } from './project.ts';
import { github, repository } from './sandbox.ts';

/** The tutorial's objects, as `flux create` and kubectl make them. */
const byHand = `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: my-nginx, namespace: flux-system }
spec: { url: 'https://github.com/sidd-harth/nginx', ref: { branch: main }, interval: 15m0s }
---
apiVersion: v1
kind: Secret
metadata: { name: webhook-token, namespace: flux-system }
stringData: { token: ${tutorial.token} }
---
apiVersion: v1
kind: Service
metadata: { name: receiver, namespace: flux-system }
spec:
  type: LoadBalancer
  selector: { app: notification-controller }
  ports: [{ port: 80, targetPort: 9292, protocol: TCP }]
---
apiVersion: notification.toolkit.fluxcd.io/v1
kind: Receiver
metadata: { name: github-receiver, namespace: flux-system }
spec:
  type: github
  events: [ping, push]
  secretRef: { name: webhook-token }
  resources: [{ apiVersion: source.toolkit.fluxcd.io/v1, kind: GitRepository, name: my-nginx }]
`;

const kinds = ['gitrepository/my-nginx', 'secret/webhook-token', 'service/receiver', 'receiver/github-receiver'];

async function uids(): Promise<Record<string, string>> {
  const found = await Promise.all(
    kinds.map(async (kind) => [
      kind,
      await kubectl(['-n', 'flux-system', 'get', kind, '-o', 'jsonpath={.metadata.uid}', '--ignore-not-found']),
    ]),
  );
  return Object.fromEntries(found);
}

/** Sends a ping again and again until it is stopped, and keeps every answer. */
function steadyPings(url: string) {
  const answers: number[] = [];
  let stopped = false;
  const running = (async () => {
    while (!stopped) answers.push(await pingAnswer(repository.owner, repository.repo, url));
  })();
  return {
    async stop(): Promise<number[]> {
      stopped = true;
      await running;
      return answers;
    },
  };
}

describe('a set-up that was made by hand', () => {
  let project: Project;
  let made: Record<string, string>;
  let hookId: number;
  const url = () => `http://${address}${tutorial.path}`;
  let address: string;

  before(async () => {
    await kubectl(['apply', '-f', '-'], byHand);
    address = await addressOf('receiver');
    assert.equal(await servedPath('github-receiver'), tutorial.path);
    // GitHub's form: its content type is the form encoding unless somebody chooses JSON.
    const { data } = await github('POST /repos/{owner}/{repo}/hooks', {
      ...repository,
      events: ['push'],
      config: { url: url(), secret: tutorial.token },
    });
    hookId = data.id;
    made = await uids();
    project = await Project.open('adopter', {}, null);
  });
  after(async () => {
    await project[Symbol.asyncDispose]();
    await kubectl(['-n', 'flux-system', 'delete', ...kinds, '--ignore-not-found']);
    for (const { id } of (await github('GET /repos/{owner}/{repo}/hooks', { ...repository })).data) {
      await github('DELETE /repos/{owner}/{repo}/hooks/{hook_id}', { ...repository, hook_id: id });
    }
  });

  test('all of it is reported before anything is deployed, with who manages it and the choices', async () => {
    const up = await project.stack.up();
    assert.notEqual(up.exitCode, 0, up.text);
    assert.match(up.text, /Nothing was deployed: 4 objects are in the way:/);
    for (const object of [
      'GitRepository flux-system/my-nginx',
      'Secret flux-system/webhook-token',
      'Service flux-system/receiver',
      'Receiver flux-system/github-receiver',
    ]) {
      assert.match(
        up.text,
        new RegExp(
          `${object}\\s+problem: it exists already, and this stack did not create it: it is managed by kubectl`,
        ),
      );
    }
    assert.match(up.text, /pulumi config set fluxhook:adopt keep/);
    assert.deepEqual(await uids(), made);
  });

  test('the destroy after it deletes nothing', async () => {
    const destroy = await project.stack.run('destroy', '--yes', '--skip-preview');
    assert.equal(destroy.exitCode, 0, destroy.text);
    assert.deepEqual(await uids(), made);
  });

  test('adopted it keeps token, path and webhook, and no delivery is refused meanwhile', async () => {
    await project.set({ adopt: 'keep' });
    const pings = steadyPings(url());
    const up = await project.stack.up();
    const answers = await pings.stop();
    assert.equal(up.exitCode, 0, up.text);
    assert.ok(answers.length > 3, `${answers.length} deliveries`);
    assert.deepEqual([...new Set(answers)], [200]);
    assert.deepEqual(await uids(), made);
    const outputs = await project.stack.outputs();
    assert.equal(outputs.hookPath, tutorial.path);
    assert.equal(outputs.webhookId, String(hookId));
    const { data: hooks } = await github('GET /repos/{owner}/{repo}/hooks', { ...repository });
    assert.deepEqual(
      hooks.map(({ id, events, config }) => [id, [...events].sort(), config.url, config.content_type]),
      [[hookId, ['ping', 'push'], url(), 'json']],
    );
    assert.doesNotMatch(await project.everythingStored(), new RegExp(tutorial.token));
  });

  test('the runs after it come to rest', async () => {
    const second = await project.stack.up();
    assert.equal(second.exitCode, 0, second.text);
    assert.doesNotMatch(second.text, /replace|delete/);
    const third = await project.stack.up('--expect-no-changes');
    assert.equal(third.exitCode, 0, third.text);
    assert.equal(await pingAnswer(repository.owner, repository.repo, url()), 200);
  });

  test('destroy says what it keeps, and keeps it', async () => {
    const destroy = await project.stack.run('destroy', '--yes', '--skip-preview');
    assert.equal(destroy.exitCode, 0, destroy.text);
    assert.match(destroy.text, /Secret \S+ deleted .*\[retain\]/);
    assert.deepEqual(await uids(), made);
    assert.equal(await pingAnswer(repository.owner, repository.repo, url()), 200);
  });
});
