import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { GitHubProvider, GitHubWebhook, ReceiverEntrance } from '../../lib/pulumi/index.ts';
import { registered } from './mocks.ts';

const preview = { type: 'LoadBalancer', host: 'hooks.example.org' } as const;

function webhook(name: string, entrance: ReceiverEntrance, repository: pulumi.Input<string> = `acme/${name}`) {
  return new GitHubWebhook(name, {
    entrance,
    repository,
    resources: [{ kind: 'GitRepository', name: `${name}-source` as string }],
    token: 'a'.repeat(32),
  });
}

describe('components on mocks', () => {
  test('children are named after their component, so that any number of them share a program', async () => {
    const resources = await registered(() => {
      const entrance = new ReceiverEntrance('flux', { exposure: preview });
      webhook('one', entrance);
      webhook('two', entrance);
    });
    const names = resources.map(({ name }) => name);
    for (const name of [
      'flux-service',
      'flux-network-policy',
      'one-token',
      'one-receiver',
      'two-token',
      'two-receiver',
      'github-acme',
    ])
      assert.ok(names.includes(name), `${name} of ${names}`);
    assert.equal(new Set(resources.map(({ type, name }) => `${type} ${name}`)).size, resources.length);
  });

  test('a provider that the program passes reaches the children', async () => {
    const resources = await registered(() => {
      const provider = new k8s.Provider('cluster', { kubeconfig: '{}' });
      const github = new GitHubProvider('of-acme', { host: 'github.com', owner: 'acme' });
      const entrance = new ReceiverEntrance('flux', { exposure: preview }, { provider });
      new GitHubWebhook(
        'one',
        {
          entrance,
          repository: 'acme/one',
          resources: [{ kind: 'GitRepository', name: 'one' }],
          token: 'a'.repeat(32),
        },
        { providers: { kubernetes: provider, github } },
      );
    });
    const providerOf = (name: string) => resources.find((resource) => resource.name === name)?.provider;
    assert.equal(providerOf('flux-service'), 'cluster');
    assert.equal(providerOf('one-receiver'), 'cluster');
  });

  test('a repository that is known only later needs a provider for its owner', async () => {
    await assert.rejects(
      registered(() => webhook('one', new ReceiverEntrance('flux', { exposure: preview }), pulumi.output('acme/one'))),
      /one: the repository is known only later, so which owner's provider it needs is not known/,
    );
  });

  test('the slot of the token is in the names of what carries it, and of nothing else', async () => {
    const inSlot = (tokenSlot?: 'a' | 'b') =>
      registered(() => {
        const entrance = new ReceiverEntrance('flux', { exposure: preview });
        new GitHubWebhook('one', {
          entrance,
          repository: 'acme/one',
          source: {
            metadata: { name: 'one' },
            url: 'https://github.com/acme/one',
            ref: { branch: 'main' },
            interval: '1h',
          },
          ...(tokenSlot !== undefined && { tokenSlot }),
        });
      });
    const names = (resources: Awaited<ReturnType<typeof inSlot>>) =>
      resources
        .filter(({ name, type }) => name.startsWith('one') && !type.startsWith('fluxhook'))
        .map(({ name, inputs }) => `${name} ${inputs.metadata?.name ?? ''}`.trim())
        .sort();
    const first = [
      'one-generated-token',
      'one-hook',
      'one-hook-removal',
      'one-receiver one',
      'one-source one',
      'one-token one-webhook-token',
    ];
    assert.deepEqual(names(await inSlot()), first);
    assert.deepEqual(names(await inSlot('a')), first);
    assert.deepEqual(names(await inSlot('b')), [
      'one-generated-token-b',
      'one-hook',
      'one-hook-removal',
      'one-receiver-b one-b',
      'one-source one',
      'one-token-b one-webhook-token-b',
    ]);
  });

  test('a text that names no repository is refused', async () => {
    await assert.rejects(
      registered(() =>
        webhook('one', new ReceiverEntrance('flux', { exposure: preview }), 'git@github.com:acme/one.git'),
      ),
      /repository = "git@github\.com:acme\/one\.git" is not usable; allowed: /,
    );
  });
});
