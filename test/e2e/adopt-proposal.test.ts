import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import {
  addressOf,
  type ByHand,
  fluxhook,
  make,
  pathOf,
  proposed,
  register,
  takeAway,
  takeOver,
  uidsOf,
} from './adoption.ts';
import { deleteHooks, hooksOf } from './hooks.ts';
import { pingAnswer } from './ping.ts';
import { tutorial } from './project.ts';

const token = 'a-token-that-somebody-made';

const service = `
apiVersion: v1
kind: Service
metadata: { name: receiver, namespace: flux-system }
spec:
  type: LoadBalancer
  selector: { app: notification-controller }
  ports: [{ port: 80, targetPort: 9292 }]
`;

function gitRepository(name: string, repository: string, namespace = 'flux-system'): string {
  return `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: ${name}, namespace: ${namespace} }
spec: { url: 'https://github.com/${repository}', ref: { branch: main }, interval: 15m0s }
`;
}

function secretOf(name: string, value = token): string {
  return `
apiVersion: v1
kind: Secret
metadata: { name: ${name}, namespace: flux-system }
stringData: { token: ${value} }
`;
}

function receiver(name: string, secret: string, spec: string): string {
  return `
apiVersion: notification.toolkit.fluxcd.io/v1
kind: Receiver
metadata: { name: ${name}, namespace: flux-system }
spec:
  type: github
  secretRef: { name: ${secret} }
${spec.replace(/^/gm, '  ')}
`;
}

/** Takes a set-up over by its proposal, and holds that nothing of it was replaced. */
async function staysTheSame(byHand: ByHand, stack: string, repositories: readonly string[]): Promise<void> {
  const before = {
    uids: await uidsOf(byHand.objects),
    hooks: (await Promise.all(repositories.map(hooksOf))).flat().map(({ id, config }) => [id, config.url]),
  };
  const { project } = await proposed(stack, []);
  await using _ = project;
  const text = await takeOver(project, stack);
  assert.doesNotMatch(text, /replace|deleted/);
  assert.deepEqual(await uidsOf(byHand.objects), before.uids);
  const hooks = (await Promise.all(repositories.map(hooksOf))).flat().map(({ id, config }) => [id, config.url]);
  assert.deepEqual(hooks, before.hooks);
  const again = await project.stack.up('--expect-no-changes');
  assert.equal(again.exitCode, 0, again.text);
  const left = await fluxhook(['adopt']);
  assert.equal(left.code, 2, left.out);
  assert.match(left.err, new RegExp(`the Pulumi stack organization/fluxhook/${stack} has it already`));
}

describe('what a set-up would become in a stack file', () => {
  let made: ByHand | undefined;
  const repositories = ['sidd-harth/nginx', 'acme/website', 'acme/fleet'];

  async function begin(byHand: ByHand): Promise<void> {
    made = byHand;
    await make(byHand);
  }

  async function clean(): Promise<void> {
    if (made !== undefined) await takeAway(made);
    await deleteHooks(...repositories);
    made = undefined;
  }
  after(clean);

  test('the tutorial by hand', async () => {
    const byHand = {
      manifests: [
        service,
        gitRepository('my-nginx', 'sidd-harth/nginx'),
        secretOf('webhook-token', tutorial.token),
        receiver(
          'github-receiver',
          'webhook-token',
          'events: [ping, push]\nresources: [{ kind: GitRepository, name: my-nginx }]',
        ),
      ].join('---'),
      objects: [
        'flux-system/service/receiver',
        'flux-system/gitrepository/my-nginx',
        'flux-system/secret/webhook-token',
        'flux-system/receiver/github-receiver',
      ],
    };
    await begin(byHand);
    const url = `http://${await addressOf('receiver')}${await pathOf('flux-system', 'github-receiver')}`;
    await register('sidd-harth/nginx', url, tutorial.token);
    const shown = await fluxhook(['adopt', 'github-receiver']);
    console.log(shown.out, shown.err);
    assert.equal(shown.code, 0, shown.err);
    await staysTheSame(byHand, 'by-hand', repositories);
    assert.equal(await pingAnswer('sidd-harth', 'nginx', url), 200);
    await clean();
  });
});
