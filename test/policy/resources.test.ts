import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { displayName } from '../../policy/object.ts';
import { manifestsIn, objectOf } from '../../policy/resources.ts';
import { violated } from './violated.ts';

const secret = (name: string) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData: { token: 'x' } });
const list = (...items: object[]) => ({ apiVersion: 'v1', kind: 'List', items });

describe('the manifests in a ConfigGroup', () => {
  const group = (props: Record<string, unknown>) => manifestsIn('kubernetes:yaml:ConfigGroup', props).map(displayName);

  test('come from text and from objects', () => {
    assert.deepEqual(group({ yaml: ['kind: Secret\napiVersion: v1\nmetadata: { name: a }\n---\n'] }), ['Secret a']);
    assert.deepEqual(group({ objs: [secret('a')] }), ['Secret a']);
    assert.deepEqual(group({ objs: secret('a') }), ['Secret a']);
  });

  test('come out of lists, also of lists in lists', () => {
    const yaml = JSON.stringify(list(secret('a'), list(secret('b')), secret('c')));
    assert.deepEqual(group({ yaml }), ['Secret a', 'Secret b', 'Secret c']);
    assert.deepEqual(group({ objs: [list(secret('a'))] }), ['Secret a']);
  });

  test('are what kubectl makes of the items of a list of one kind', () => {
    const items = [{ metadata: { name: 'a' } }, secret('b')];
    assert.deepEqual(group({ objs: [{ apiVersion: 'v1', kind: 'SecretList', items }] }), ['Secret a', 'Secret b']);
  });

  test('are not looked for in what is not a Kubernetes object', () => {
    assert.deepEqual(group({ yaml: 'items: [1, text, { kind: Secret }]\n---\njust text\n' }), []);
  });
});

test('what a chart of Pulumi is given is judged as one object', () => {
  const props = { name: 'it', chart: 'nginx', values: { auth: { password: 'correct-horse' } } };
  for (const type of ['kubernetes:helm.sh/v3:Release', 'kubernetes:helm.sh/v4:Chart']) {
    const objects = manifestsIn(type, props);
    assert.deepEqual(objects.map(displayName), [`${type.slice(type.lastIndexOf(':') + 1)} it`]);
    assert.deepEqual(violated(objects), ['plain-token']);
  }
});

describe('a resource', () => {
  test('is judged when it is a webhook of a repository or of an organization', () => {
    const kinds = ['repositoryWebhook:RepositoryWebhook', 'organizationWebhook:OrganizationWebhook'];
    assert.deepEqual(
      kinds.map((kind) => objectOf(`github:index/${kind}`, {})?.kind),
      ['RepositoryWebhook', 'OrganizationWebhook'],
    );
  });

  test('is not when it is a component, a provider or of another kind', () => {
    for (const type of ['pulumi:pulumi:Stack', 'fluxhook:index:FluxWebhook', 'github:index/repository:Repository']) {
      assert.equal(objectOf(type, secret('a')), undefined);
    }
  });
});
