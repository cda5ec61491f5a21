import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type ByHand, fluxhook, make, proposed, register, takeAway, takeOver, uidsOf } from './adoption.ts';
import { balancer, inside, receiver, route, secret, source, token } from './by-hand-manifests.ts';
import { addressOf, kubectl, servedPath } from './cluster.ts';
import { deleteHooks, deleteOrganizationHooks, hooksOf } from './hooks.ts';
import { pingAnswer } from './ping.ts';
import { github } from './sandbox.ts';

const repositories = ['acme/website', 'acme/fleet'];

after(async () => {
  await deleteHooks(...repositories);
  await deleteOrganizationHooks('acme');
});

async function hooks(): Promise<unknown[]> {
  const own = await Promise.all(repositories.map(hooksOf));
  const ofOrganization = (await github('GET /orgs/{org}/hooks', { org: 'acme' })).data;
  return [...own.flat(), ...ofOrganization].map(({ id, config }) => [id, config.url]);
}

/** Takes a set-up over by its proposal, and holds that nothing of it was replaced, and that the next run does nothing. */
async function staysTheSame(byHand: ByHand, stack: string, check: () => Promise<void>): Promise<void> {
  const before = [await uidsOf(byHand.objects), await hooks()];
  const { project } = await proposed(stack, ['-A']);
  await using _ = project;
  const text = await takeOver(project, stack);
  assert.doesNotMatch(text, /replace|deleted/);
  assert.deepEqual([await uidsOf(byHand.objects), await hooks()], before);
  await check();
  const again = await project.stack.up('--expect-no-changes');
  assert.equal(again.exitCode, 0, again.text);
  const left = await fluxhook(['adopt', '-A']);
  assert.equal(left.code, 2, left.out);
  assert.match(left.err, new RegExp(`the Pulumi stack organization/fluxhook/${stack} has it already`));
}

test('several Receivers behind one entrance: namespaces, filters, images, a shared Secret, an organization', async () => {
  const images = `
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: { name: app, namespace: apps, labels: { team: web } }
spec: { image: ghcr.io/acme/app, interval: 1h }
`;
  const byHand = {
    manifests: [
      'apiVersion: v1\nkind: Namespace\nmetadata: { name: apps }\n',
      balancer(),
      source('site', 'acme/website'),
      source('fleet', 'acme/fleet', { place: 'apps', spec: ', timeout: 30s' }),
      secret('token'),
      secret('own-token', { place: 'apps', value: 'another-token-of-the-tests' }),
      images,
      receiver(
        'site',
        "events: [ping, push]\nresourceFilter: 'has(req.ref)'\nresources: [{ kind: GitRepository, name: site }]",
      ),
      receiver(
        'all',
        [
          'events: [ping, push]',
          'resources:',
          '  - { kind: GitRepository, name: fleet, namespace: apps, filter: \'has(req.ref) && req.ref == "refs/heads/main"\' }',
          "  - { apiVersion: image.toolkit.fluxcd.io/v1, kind: ImageRepository, name: '*', namespace: apps, matchLabels: { team: web } }",
        ].join('\n'),
      ),
      receiver('own', 'events: [ping, push]\nresources: [{ kind: GitRepository, name: fleet }]', {
        place: 'apps',
        of: 'own-token',
      }),
    ].join('---'),
    objects: [
      'flux-system/service/receiver',
      'flux-system/gitrepository/site',
      'apps/gitrepository/fleet',
      'apps/imagerepository/app',
      'flux-system/secret/token',
      'apps/secret/own-token',
      'flux-system/receiver/site',
      'flux-system/receiver/all',
      'apps/receiver/own',
    ],
  };
  await make(byHand);
  const origin = `http://${await addressOf('receiver')}`;
  const url = async (namespace: string, name: string) => `${origin}${await servedPath(name, namespace)}`;
  await register('acme/website', await url('flux-system', 'site'), token);
  await register('acme', await url('flux-system', 'all'), token);
  await register('acme/fleet', await url('apps', 'own'), 'another-token-of-the-tests');
  const specs = () =>
    kubectl([
      'get',
      'receivers',
      '-A',
      '-o',
      'jsonpath={range .items[*]}{.spec.resources}{.spec.resourceFilter}{"\\n"}{end}',
    ]);
  const before = await specs();
  await staysTheSame(byHand, 'several', async () => {
    const plain = (text: string) => text.replaceAll('"apiVersion":"source.toolkit.fluxcd.io/v1",', '');
    assert.equal(plain(await specs()), plain(before));
    assert.equal(await pingAnswer('acme', 'website', await url('flux-system', 'site')), 200);
    assert.equal(await pingAnswer('acme', 'fleet', await url('apps', 'own')), 200);
  });
  await takeAway(byHand);
  await deleteHooks(...repositories);
  await deleteOrganizationHooks('acme');
});

test('a route and a source that Flux keeps: the entrance is taken over, the source is referred to', async () => {
  const byHand = {
    manifests: [
      inside('hooks'),
      route('hooks', 'matches: [{ path: { type: PathPrefix, value: /hook } }],'),
      source('flux-system', 'acme/website', {
        metadata:
          ', labels: { kustomize.toolkit.fluxcd.io/name: flux-system, kustomize.toolkit.fluxcd.io/namespace: flux-system }',
      }),
      secret('token'),
      receiver('site', 'events: [ping, push]\nresources: [{ kind: GitRepository, name: flux-system }]'),
    ].join('---'),
    objects: [
      'flux-system/service/hooks',
      'flux-system/httproute/hooks',
      'flux-system/gitrepository/flux-system',
      'flux-system/secret/token',
      'flux-system/receiver/site',
    ],
  };
  await make(byHand);
  const conditions = [
    { type: 'Accepted', status: 'True', reason: 'Accepted', message: '', lastTransitionTime: new Date().toISOString() },
  ];
  const parents = [
    { parentRef: { name: 'public', namespace: 'gateways' }, controllerName: 'example.org/gateway', conditions },
  ];
  const status = ['--subresource=status', '--type=merge', '-p', JSON.stringify({ status: { parents } })];
  await kubectl(['-n', 'flux-system', 'patch', 'httproute', 'hooks', ...status]);
  await register('acme/website', `https://route.example.org${await servedPath('site')}`, token);
  await staysTheSame(byHand, 'routed', async () => undefined);
  await takeAway(byHand);
});
