import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { execa } from 'execa';
import { program } from '../checkout.ts';
import { addressOf, get, kubectl, servedPath } from './cluster.ts';
import { deleteHooks, hookOf, hooksOf } from './hooks.ts';
import { pingAnswer } from './ping.ts';
import { bare, Project } from './project.ts';
import { github, sandbox } from './sandbox.ts';

const repository = 'acme/website';
const token = 'token-that-somebody-made';
const settings = { ...bare, repository, adopt: 'keep' };

const secret = `
apiVersion: v1
kind: Secret
metadata: { name: website-webhook-token, namespace: flux-system, labels: { owner: somebody } }
stringData: { token: ${token}, headers: kept }
`;
const service = `
apiVersion: v1
kind: Service
metadata: { name: receiver, namespace: flux-system, labels: { owner: somebody } }
spec: { type: LoadBalancer, selector: { app: notification-controller }, ports: [{ port: 80, targetPort: 9292 }] }
`;
const source = `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: website, namespace: flux-system, labels: { owner: somebody }, annotations: { example.org/note: kept } }
spec: { url: 'https://github.com/acme/website.git', ref: { branch: other }, interval: 10m, timeout: 30s }
`;
const receiver = `
apiVersion: notification.toolkit.fluxcd.io/v1
kind: Receiver
metadata: { name: website, namespace: flux-system }
spec:
  type: github
  events: [ping, push]
  secretRef: { name: website-webhook-token }
  resources: [{ apiVersion: source.toolkit.fluxcd.io/v1, kind: GitRepository, name: website }]
`;
const kinds = ['secret/website-webhook-token', 'service/receiver', 'gitrepository/website', 'receiver/website'];

async function uid(kind: string): Promise<string> {
  return kubectl(['-n', 'flux-system', 'get', kind, '-o', 'jsonpath={.metadata.uid}', '--ignore-not-found']);
}

async function makeByHand(...manifests: readonly string[]): Promise<void> {
  await kubectl(['apply', '-f', '-'], manifests.join('---'));
}

/** The URL under which the objects made by hand take deliveries. */
async function urlByHand(): Promise<string> {
  return `http://${await addressOf('receiver')}${await servedPath('website')}`;
}

async function registerByHand(url: string, events: string[]): Promise<number> {
  const where = { owner: 'acme', repo: 'website' };
  const config = { url, secret: token, content_type: 'form' };
  return (await github('POST /repos/{owner}/{repo}/hooks', { ...where, events, config })).data.id;
}

/** A test's stack is destroyed before it ends; then nothing is left but what others made. */
afterEach(async () => {
  await kubectl(['-n', 'flux-system', 'delete', ...kinds, 'networkpolicy/receiver', '--ignore-not-found']);
  await deleteHooks(repository);
});

describe('adopting a part of a set-up', () => {
  test('only the Secret is there: its token stays, and so does the Secret', async () => {
    await makeByHand(secret);
    const made = await uid('secret/website-webhook-token');
    await using project = await Project.open('adopt-secret', settings, null);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.equal(await uid('secret/website-webhook-token'), made);
    const live = await get('secret', 'website-webhook-token');
    assert.equal(Buffer.from(live?.data?.token ?? '', 'base64').toString(), token);
    assert.equal(live?.metadata.labels?.owner, 'somebody');
    assert.ok(!(await project.everythingStored()).includes(token));
    const { config } = await hookOf(repository);
    assert.equal(await pingAnswer('acme', 'website', config.url ?? ''), 200);
    const again = await project.stack.up('--expect-no-changes');
    assert.equal(again.exitCode, 0, again.text);

    await project.stack.succeed('destroy', '--yes', '--skip-preview');
    assert.equal(await uid('secret/website-webhook-token'), made);
    assert.equal(await uid('service/receiver'), '');
    assert.deepEqual(await hooksOf(repository), []);
  });

  test('a Secret that is deleted afterwards gets the same token, also when nothing is adopted any more', async () => {
    await makeByHand(secret);
    await using project = await Project.open('adopt-deleted', settings, null);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    const { id } = await hookOf(repository);
    await kubectl(['-n', 'flux-system', 'delete', 'secret/website-webhook-token']);
    await project.set({ adopt: null });
    const again = await project.stack.up('--refresh');
    assert.equal(again.exitCode, 0, again.text);
    const live = await get('secret', 'website-webhook-token');
    assert.equal(Buffer.from(live?.data?.token ?? '', 'base64').toString(), token);
    assert.equal((await hookOf(repository)).id, id);
    assert.ok(!(await project.everythingStored()).includes(token));
  });

  test('only the Service is there: the address stays, and destroy leaves it', async () => {
    await makeByHand(service);
    const made = await uid('service/receiver');
    await using project = await Project.open('adopt-service', settings, null);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.equal(await uid('service/receiver'), made);
    const again = await project.stack.up('--expect-no-changes');
    assert.equal(again.exitCode, 0, again.text);
    await project.stack.succeed('destroy', '--yes', '--skip-preview');
    assert.equal(await uid('service/receiver'), made);
    assert.equal(await uid('receiver/website'), '');
  });
});

describe('adopting objects and a webhook that differ from the settings', () => {
  let url: string;
  let id: number;
  let made: string[];

  async function make(): Promise<void> {
    await makeByHand(secret, service, source, receiver);
    url = await urlByHand();
    id = await registerByHand(url, ['push', 'issues', 'release']);
    made = await Promise.all(kinds.map(uid));
  }

  test('what the settings say is set, the rest stays, and nothing is replaced', async () => {
    await make();
    await using project = await Project.open('adopt-different', settings, null);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.deepEqual(await Promise.all(kinds.map(uid)), made);
    const live = await get('gitrepository', 'website');
    assert.deepEqual(live?.spec.ref, { branch: 'main' });
    assert.equal(live?.spec.interval, '15m');
    assert.equal(live?.spec.timeout, '30s');
    assert.equal(live?.metadata.labels?.owner, 'somebody');
    assert.equal(live?.metadata.annotations?.['example.org/note'], 'kept');
    const hook = await hookOf(repository);
    assert.deepEqual([hook.id, [...hook.events].sort(), hook.config.content_type], [id, ['ping', 'push'], 'json']);
    assert.equal(await pingAnswer('acme', 'website', url), 200);
    const second = await project.stack.up();
    assert.equal(second.exitCode, 0, second.text);
    const third = await project.stack.up('--expect-no-changes');
    assert.equal(third.exitCode, 0, third.text);
    await project.stack.succeed('destroy', '--yes', '--skip-preview');
    assert.deepEqual(await Promise.all(kinds.map(uid)), made);
    assert.equal((await hookOf(repository)).id, id);
  });

  test('own: destroy deletes them', async () => {
    await make();
    await using project = await Project.open('adopt-own', { ...settings, adopt: 'own' }, null);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.deepEqual(await Promise.all(kinds.map(uid)), made);
    assert.equal((await hookOf(repository)).id, id);
    await project.stack.succeed('destroy', '--yes', '--skip-preview');
    assert.deepEqual(await Promise.all(kinds.map(uid)), ['', '', '', '']);
    assert.deepEqual(await hooksOf(repository), []);
  });

  test('two webhooks that point to the path are reported, and neither is touched', async () => {
    await make();
    const other = await registerByHand(url.replace('http://', 'https://'), ['push']);
    await using project = await Project.open('adopt-two', settings, null);
    const { exitCode, text } = await project.stack.up();
    assert.notEqual(exitCode, 0, text);
    assert.match(
      text,
      new RegExp(`Several webhooks point to the Receiver flux-system/website \\(ids ${id}, ${other}\\)`),
    );
    assert.deepEqual(
      (await hooksOf(repository)).map((hook) => [hook.id, hook.config.content_type]),
      [
        [id, 'form'],
        [other, 'form'],
      ],
    );
  });

  test('without adopting, a webhook for the path is reported before anything of it is changed', async () => {
    await makeByHand(secret);
    await using project = await Project.open(
      'hook-in-the-way',
      { ...settings, adopt: null, tokenSource: 'existing-secret' },
      null,
    );
    const first = await project.stack.up();
    assert.equal(first.exitCode, 0, first.text);
    const { config } = await hookOf(repository);
    await project.stack.succeed('destroy', '--yes', '--skip-preview');
    id = await registerByHand(config.url ?? '', ['push']);
    const { exitCode, text } = await project.stack.up();
    assert.notEqual(exitCode, 0, text);
    assert.match(
      text,
      new RegExp(`already has a webhook for this URL \\(id ${id}\\), made by hand or by another stack`),
    );
    assert.match(text, /pulumi config set fluxhook:adopt keep/);
    assert.deepEqual((await hookOf(repository)).events, ['push']);
  });
});

test('objects of Flux, Helm and other Pulumi programs are reported with who manages them', async () => {
  await makeByHand(
    service.replace(
      '{ owner: somebody }',
      '{ kustomize.toolkit.fluxcd.io/name: apps, kustomize.toolkit.fluxcd.io/namespace: flux-system }',
    ),
    source.replace('example.org/note: kept', 'meta.helm.sh/release-name: web, meta.helm.sh/release-namespace: apps'),
    receiver.replace(
      'namespace: flux-system }',
      'namespace: flux-system, labels: { helm.toolkit.fluxcd.io/name: hooks, helm.toolkit.fluxcd.io/namespace: apps } }',
    ),
  );
  await kubectl(['apply', '--server-side', '--field-manager=pulumi-kubernetes-1a2b3c4d', '-f', '-'], secret);
  await using project = await Project.open('managers', { ...settings, adopt: null }, null);
  const { exitCode, text } = await project.stack.run('preview');
  assert.notEqual(exitCode, 0, text);
  for (const [object, manager] of Object.entries({
    'Service flux-system/receiver': 'the Flux Kustomization flux-system/apps',
    'GitRepository flux-system/website': 'the Helm release apps/web',
    'Receiver flux-system/website': 'the Flux HelmRelease apps/hooks',
    'Secret flux-system/website-webhook-token': 'another Pulumi program (pulumi-kubernetes-1a2b3c4d)',
  })) {
    const [pattern, by] = [object, manager].map((part) => part.replace(/[()/.]/g, '\\$&'));
    assert.match(text, new RegExp(`${pattern}\\s+problem: .*it is managed by ${by}`));
  }
});

test('npm run adopt takes everything over in one go, and comes to rest', async () => {
  await makeByHand(secret, service, source, receiver);
  const url = await urlByHand();
  const id = await registerByHand(url, ['push']);
  const made = await Promise.all(kinds.map(uid));
  await using project = await Project.open('adopt-command', { ...settings, adopt: null }, null);
  const command = await execa('node', [program, 'adopt', '--stack', 'adopt-command', '--yes'], {
    cwd: project.directory,
    env: sandbox.env,
    all: true,
    reject: false,
  });
  assert.equal(command.exitCode, 0, command.all);
  assert.deepEqual(await Promise.all(kinds.map(uid)), made);
  assert.deepEqual(
    (await hooksOf(repository)).map((hook) => hook.id),
    [id],
  );
  const again = await project.stack.up('--expect-no-changes');
  assert.equal(again.exitCode, 0, again.text);
  const destroy = await project.stack.run('destroy', '--yes', '--skip-preview');
  assert.equal(destroy.exitCode, 0, destroy.text);
  assert.deepEqual(await Promise.all(kinds.map(uid)), made);
  assert.deepEqual(
    (await hooksOf(repository)).map((hook) => hook.id),
    [id],
  );
});
