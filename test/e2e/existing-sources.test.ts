import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { established, get, kubectl } from './cluster.ts';
import { hookOf, hooksOf } from './hooks.ts';
import { pingAnswer } from './ping.ts';
import { bare, Project } from './project.ts';
import { push } from './push.ts';
import { reconciledBy } from './requested.ts';
import { environment } from './sandbox.ts';
import { kustomizationCrd } from './stand-in-crds.ts';

const gitRepository = (name: string, url: string, more = '', namespace = 'flux-system', labels = '{}') => `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: ${name}, namespace: ${namespace}, labels: ${labels} }
spec: { url: '${url}', ref: { branch: main }, interval: 1h${more} }
`;

/** A cluster as \`flux bootstrap\` leaves it, for a private repository. */
const bootstrapped = () => `
apiVersion: v1
kind: Secret
metadata: { name: flux-system, namespace: flux-system }
stringData: { username: git, password: ${environment('GITHUB_TOKEN')} }
---
${gitRepository('flux-system', 'https://github.com/acme/private-app.git', ', secretRef: { name: flux-system }')}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 10m, path: ./clusters/production, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }
`;

const source = { kind: 'GitRepository', name: 'flux-system' };
const kustomization = { kind: 'Kustomization', name: 'flux-system' };

/** Whose an object is, and whether anybody wrote to it: deliveries only annotate, and controllers write status. */
async function identity(kind: string) {
  const { metadata, spec } = JSON.parse(await kubectl(['-n', 'flux-system', 'get', kind, 'flux-system', '-o', 'json']));
  const { uid, generation, labels } = metadata;
  const annotations = Object.keys(metadata.annotations ?? {}).filter(
    (name) => !name.startsWith('reconcile.fluxcd.io/'),
  );
  return { uid, generation, labels, annotations, spec };
}

describe('a cluster that was bootstrapped', () => {
  before(async () => {
    await kubectl(['apply', '-f', '-'], kustomizationCrd);
    await established('crd/kustomizations.kustomize.toolkit.fluxcd.io');
    await kubectl(['apply', '-f', '-'], bootstrapped());
    await kubectl(['-n', 'flux-system', 'wait', '--for=condition=Ready', 'gitrepository/flux-system', '--timeout=2m']);
    const ready = { status: { conditions: [{ type: 'Ready', status: 'True' }] } };
    const patch = ['--subresource=status', '--type=merge', '-p', JSON.stringify(ready)];
    await kubectl(['-n', 'flux-system', 'patch', 'kustomization', 'flux-system', ...patch]);
  });
  after(async () => {
    await kubectl(['-n', 'flux-system', 'delete', 'gitrepository,kustomization', '--all']);
    await kubectl(['-n', 'flux-system', 'delete', 'secret', 'flux-system']);
  });

  test('its source and Kustomization are all that a webhook needs to name', async () => {
    const made = await Promise.all(['gitrepository', 'kustomization'].map(identity));
    await using project = await Project.open(
      'bootstrapped',
      { ...bare, webhooks: [{ resources: [source, kustomization] }] },
      null,
    );
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    assert.doesNotMatch(up.text, /would not reconcile|GitRepository .*creat/);
    const hook = await hookOf('acme/private-app');
    assert.equal(await pingAnswer('acme', 'private-app', hook.config.url ?? ''), 200);
    assert.notEqual(await get('receiver', 'flux-system'), undefined);
    assert.notEqual(await get('secret', 'flux-system-webhook-token'), undefined);

    const reconciled = await reconciledBy(['gitrepository/flux-system', 'kustomization/flux-system'], async () => {
      assert.equal(await push('acme/private-app'), 200);
    });
    assert.deepEqual(reconciled, ['gitrepository/flux-system', 'kustomization/flux-system']);
    const again = await project.stack.up('--expect-no-changes');
    assert.equal(again.exitCode, 0, again.text);

    await project.stack.succeed('destroy', '--yes', '--skip-preview');
    assert.deepEqual(await Promise.all(['gitrepository', 'kustomization'].map(identity)), made);
    assert.deepEqual(await hooksOf('acme/private-app'), []);
  });

  test('the URL of the source says where the webhook is, in every form that Flux takes', async () => {
    const sources = {
      'over-ssh': ['ssh://git@github.com/acme/fleet', 'acme/fleet'],
      'over-ssh-443': ['ssh://git@ssh.github.com:443/acme/website.git', 'acme/website'],
      'over-https': ['https://github.com/acme/nginx.git', 'acme/nginx'],
    } as const;
    const manifests = Object.entries(sources).map(([name, [url]]) => gitRepository(name, url, ', suspend: true'));
    await kubectl(['apply', '-f', '-'], manifests.join('---'));
    const webhooks = Object.keys(sources).map((name) => ({ resources: [{ kind: 'GitRepository', name }] }));
    await using project = await Project.open('urls', { ...bare, webhooks }, null);
    const up = await project.stack.up();
    assert.equal(up.exitCode, 0, up.text);
    for (const [name, [, repository]] of Object.entries(sources)) {
      const { config } = await hookOf(repository);
      const path = (await get('receiver', name))?.status.webhookPath;
      assert.ok(config.url?.endsWith(path), `${repository}: ${config.url}, ${path}`);
      assert.match(up.text, new RegExp(`GitRepository flux-system/${name}\\s+problem: it is suspended`));
    }
  });

  test('objects of another namespace, by labels, and with a filter', async () => {
    await kubectl(['create', 'namespace', 'tenant-a']);
    try {
      const url = 'https://github.com/acme/fleet';
      await kubectl(
        ['apply', '-f', '-'],
        [
          gitRepository('elsewhere', url, '', 'tenant-a'),
          gitRepository('labelled', url, '', 'flux-system', '{ team: web }'),
          gitRepository('not-labelled', url, '', 'flux-system', '{ team: data }'),
          gitRepository('on-release', url),
          gitRepository('on-main', url),
        ].join('---'),
      );
      const resources = [
        { kind: 'GitRepository', name: 'elsewhere', namespace: 'tenant-a' },
        { kind: 'GitRepository', matchLabels: { team: 'web' } },
        { kind: 'GitRepository', name: 'on-release', filter: "has(req.ref) && req.ref == 'refs/heads/release'" },
        { kind: 'GitRepository', name: 'on-main', filter: "has(req.ref) && req.ref == 'refs/heads/main'" },
      ];
      const filter = "has(req.repository) && req.repository.full_name == 'acme/fleet'";
      await using project = await Project.open(
        'selected',
        { ...bare, webhooks: [{ name: 'selected', resources, filter }] },
        null,
      );
      const up = await project.stack.up();
      assert.equal(up.exitCode, 0, up.text);
      assert.doesNotMatch(up.text, /would not reconcile/);
      const all = [
        'tenant-a/gitrepository/elsewhere',
        'gitrepository/labelled',
        'gitrepository/not-labelled',
        'gitrepository/on-release',
        'gitrepository/on-main',
        'gitrepository/flux-system',
      ] as const;
      const reconciled = await reconciledBy(all, async () => assert.equal(await push('acme/fleet'), 200));
      assert.deepEqual(reconciled, [
        'tenant-a/gitrepository/elsewhere',
        'gitrepository/labelled',
        'gitrepository/on-main',
      ]);
    } finally {
      await kubectl(['delete', 'namespace', 'tenant-a']);
    }
  });

  test('what is not there is reported, all of it, before anything is deployed', async () => {
    await using project = await Project.open(
      'missing',
      {
        ...bare,
        webhooks: [
          { name: 'one', resources: [{ kind: 'GitRepository', name: 'no-such-source' }] },
          { name: 'two', resources: [source, { kind: 'Kustomization', name: 'no-such-kustomization' }] },
        ],
      },
      null,
    );
    for (const { exitCode, text } of [await project.stack.run('preview'), await project.stack.up()]) {
      assert.notEqual(exitCode, 0, text);
      assert.match(
        text,
        /fluxhook:webhooks\[0\]\.resources = GitRepository flux-system\/no-such-source\s+problem: it is not in the cluster/,
      );
      assert.match(
        text,
        /fluxhook:webhooks\[1\]\.resources = Kustomization flux-system\/no-such-kustomization\s+problem: it is not in the cluster/,
      );
    }
    assert.equal(await get('service', 'receiver'), undefined);
    assert.deepEqual(await hooksOf('acme/private-app'), []);
  });

  test('a URL that is of no repository at GitHub asks for the repository', async () => {
    await kubectl(
      ['apply', '-f', '-'],
      gitRepository('elsewhere', 'https://git.example.org/team/tools/app', ', suspend: true'),
    );
    await using project = await Project.open(
      'no-repository',
      { ...bare, webhooks: [{ resources: [{ kind: 'GitRepository', name: 'elsewhere' }] }] },
      null,
    );
    const { exitCode, text } = await project.stack.up();
    assert.notEqual(exitCode, 0, text);
    assert.match(text, /problem: its URL is of no repository at GitHub that can have a webhook/);
    assert.match(text, /fix: +pulumi config set --path 'fluxhook:webhooks\[0\]\.repository' URL/);
  });
});
