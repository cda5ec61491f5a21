// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of Flux
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readKubernetesYaml } from '../../lib/yaml/kubernetes.ts';
import type { PolicyObject } from '../../policy/object.ts';
import { readFolder } from '../../review/input/folder.ts';
import { Folders } from '../review/folders.ts';
import { kubectl } from './cluster.ts';
import { KustomizeController } from './kustomize-controller.ts';
import { environment } from './sandbox.ts';

process.env.PATH = environment('PATH');

/** For all builds of a folder; a busy machine takes a second for each. */
const limits = { timeout: 300_000 };
const token = 'plain-token-of-the-test';

const map = (name: string, data: Record<string, string> = { a: 'b' }) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
const role = (name: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: ${name}}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
`;
const allVerbs = `[{"op": "replace", "path": "/rules/0/verbs", "value": ["*"]}]`;

const read = async (folders: Folders) => readFolder(folders.path('b'), limits);
const isKustomization = ({ kind }: PolicyObject) => kind === 'Kustomization' || kind === 'Component';
const sorted = (objects: readonly unknown[]) => objects.map((object) => JSON.stringify(object)).sort();

test('a kustomization is what `kubectl kustomize` builds', async () => {
  using folders = new Folders({
    'b/base/kustomization.yml':
      'resources: [role.txt, maps]\nconfigMapGenerator: [{name: gen, files: [x=data.bin], envs: [env]}]\n',
    'b/base/role.txt': role('base'),
    'b/base/data.bin': '{{ no: YAML',
    'b/base/env': 'A=1\n',
    'b/base/maps/Kustomization': 'resources: [one.json]\n',
    'b/base/maps/one.json': map('one'),
    'b/component/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnameSuffix: -c\n',
    'b/top/kustomization.yaml': `
resources: [../base]
components: [../component]
namespace: prod
namePrefix: pre-
labels: [{pairs: {team: yes-please}, includeSelectors: false}]
Patches:
- target: {kind: ClusterRole}
  patch: '${allVerbs}'
- path: patch.yaml
patchesStrategicMerge: ['{apiVersion: v1, kind: ConfigMap, metadata: {name: one}, data: {merged: "2"}}']
replacements: [{path: replacement.yaml}]
secretGenerator: [{name: secret, literals: [token=${token}]}]
`,
    'b/top/patch.yaml': map('one', { patched: '1' }),
    'b/top/replacement.yaml':
      'source: {kind: ConfigMap, name: one, fieldPath: data.a}\ntargets: [{select: {kind: ConfigMap, name: one}, fieldPaths: [data.copy], options: {create: true}}]\n',
  });
  const { objects, remarks } = await read(folders);
  assert.deepEqual(remarks, []);
  const built = readKubernetesYaml(await kubectl(['kustomize', folders.path('b/top')]));
  assert.equal(built.length, 4);
  assert.deepEqual(sorted(objects.filter((object) => !isKustomization(object))), sorted(built));
  const { stdout, exitCode } = await folders.review();
  assert.equal(exitCode, 1, stdout);
  assert.match(stdout, /❌ mandatory `least-privilege`, `ClusterRole pre-base-c`: grants all verbs/);
  assert.match(stdout, /❌ mandatory `plain-token`, `Secret prod\/pre-secret-c-\w+`/);
  assert.ok(!stdout.includes(token));
});

test('folders by other ways, links, and a kustomization of empty kind are what `kubectl kustomize` builds', async () => {
  using folders = new Folders({
    'b/top/all.yaml': `
apiVersion: ""
kind: ""
resources: [./base/, linked, linked/nested]
openapi: {path: schema.json}
patches: [{target: {kind: ClusterRole}, patch: '${allVerbs}'}]
`,
    'b/top/schema.json': '{"definitions": {}}',
    'b/top/base/kustomization.yaml': 'resources: [role.yaml]\n',
    'b/top/base/role.yaml': role('base'),
    'b/top/real/kustomization.yaml': 'resources: [role.yaml]\n',
    'b/top/real/role.yaml': role('linked'),
    'b/top/real/nested/kustomization.yaml': 'resources: [role.yaml]\n',
    'b/top/real/nested/role.yaml': role('nested'),
  });
  symlinkSync('real', folders.path('b/top/linked'));
  // By another name, it is read because of the link only.
  renameSync(folders.path('b/top/all.yaml'), folders.path('b/top/all.txt'));
  symlinkSync('all.txt', folders.path('b/top/kustomization.yaml'));
  const { objects, remarks } = await read(folders);
  assert.deepEqual(remarks, []);
  const built = readKubernetesYaml(await kubectl(['kustomize', folders.path('b/top')]));
  assert.equal(built.length, 3);
  assert.deepEqual(sorted(objects.filter((object) => !isKustomization(object))), sorted(built));
});

describe('what points out of the folder is reported, and never read or fetched', () => {
  test('in every field, also in another spelling', async () => {
    const asked: (string | undefined)[] = [];
    await using server = createServer(({ url }, response) => {
      asked.push(url);
      response.end(map('fetched'));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const outside = mkdtempSync(join(tmpdir(), 'fluxhook-outside-'));
    writeFileSync(join(outside, 'kustomization.yaml'), 'resources: [secret.yaml]\n');
    writeFileSync(join(outside, 'secret.yaml'), map('outside', { token }));
    try {
      using folders = new Folders({
        'b/own.yaml': map('own'),
        'b/github.com/acme/repo/kustomization.yaml': 'resources: [local.yaml]\n',
        'b/github.com/acme/repo/local.yaml': map('local'),
        'b/kustomization.yaml': `
namePrefix: x-
resources: [own.yaml, '${url}/r.yaml', 'http:/${url.slice(7)}/r', 'git@github.com:acme/x', 'github.com/acme/y?ref=v1', github.com/acme/repo, ${outside}, linked, linked.yaml]
Components: ['${url}/c', 'file://${outside}']
bases: ['../../${outside}']
crds: ['${url}/crd']
configurations: ['${url}/conf']
openapi: {path: '${url}/openapi'}
patches: [{path: '${url}/p'}, {Path: '${url}/p'}, {patch: 'a: &a [*a]'}]
patchesJson6902: [{path: '${outside}/secret.yaml', target: {kind: ConfigMap}}]
patchesStrategicMerge: ['${url}/psm']
replacements: [{path: '${url}/rep'}]
configMapGenerator: [{name: gen, files: ['k=${url}/f']}, {name: env, env: '${outside}/secret.yaml'}, {name: more, envs: [linked.yaml]}]
secretGenerator: [{name: gen, FILES: ['${outside}/secret.yaml']}]
helmCharts: [{name: chart, repo: '${url}'}]
generators: ['${url}/gen', "apiVersion: builtin\\nkind: ConfigMapGenerator\\nmetadata: {name: a}\\nfiles: [/etc/passwd]"]
transformers: [t.yaml]
validators: [v.yaml]
`,
      });
      symlinkSync(outside, folders.path('b/linked'));
      symlinkSync(join(outside, 'secret.yaml'), folders.path('b/linked.yaml'));
      const { objects, remarks } = await read(folders);
      assert.deepEqual(asked, []);
      const names = objects.filter((object) => !isKustomization(object)).map(({ metadata }) => metadata.name);
      assert.deepEqual(names.sort(), ['x-local', 'x-own']);
      const told = remarks
        .filter((remark) => remark.endsWith('was not judged: it points out of this folder, or needs another program'))
        .map((remark) => remark.replace(/^kustomization\.yaml: /, '').replace(/ was not judged.*/, ''));
      const place = (text: string) => text.replaceAll(url, 'URL').replaceAll(outside, 'OUTSIDE');
      assert.deepEqual(told.map(place), [
        'resources URL/r.yaml',
        `resources http:/${url.slice(7)}/r`,
        'resources git@github.com:acme/x',
        'resources github.com/acme/y',
        'resources OUTSIDE',
        'resources linked',
        'resources linked.yaml',
        'components URL/c',
        'components file://OUTSIDE',
        'bases ../../OUTSIDE',
        'crds URL/crd',
        'configurations URL/conf',
        'openapi',
        'patches URL/p',
        'patches[1]',
        'patches[2]',
        'patchesJson6902 OUTSIDE/secret.yaml',
        'patchesStrategicMerge URL/psm',
        'replacements URL/rep',
        'configMapGenerator gen',
        'configMapGenerator env',
        'configMapGenerator more',
        'secretGenerator gen',
        'helmCharts chart',
        'generators URL/gen',
        'generators[1]',
        'transformers t.yaml',
        'validators v.yaml',
      ]);
      const { stdout, stderr } = await folders.review();
      assert.ok(!stdout.includes(token));
      assert.match(stdout, /> After this change: … and \d+ more/, stderr);
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  });

  test('what kustomize refuses is reported entry by entry, and read as it stands', async () => {
    using folders = new Folders({
      'b/kustomization.yaml': `resources: [own.yaml]\nnamePrefix: x-\npatches: [{path: p.yaml}, {patch: 'no: object ${token}'}]\n`,
      'b/own.yaml': map('own'),
      'b/p.yaml': '- {op: add, path: /a, value: b}\n',
      'b/loop/a/kustomization.yaml': 'resources: [../b]\nnamePrefix: a-\n',
      'b/loop/b/kustomization.yaml': 'resources: [../a]\n',
    });
    const { objects, remarks } = await read(folders);
    assert.deepEqual(
      objects.filter((object) => !isKustomization(object)).map(({ metadata }) => metadata.name),
      ['own'],
    );
    assert.deepEqual(remarks, [
      'kustomization.yaml: namePrefix was not judged: kustomize does not build it',
      'kustomization.yaml: patches p.yaml was not judged: kustomize does not build it',
      'kustomization.yaml: patches[1] was not judged: kustomize does not build it',
      'loop/a/kustomization.yaml: namePrefix was not judged: kustomize does not build it',
    ]);
    const { stderr } = await folders.review();
    assert.ok(!stderr.includes(token));
  });
});

describe('Flux Kustomizations', () => {
  const flux = (name: string, spec: object) =>
    JSON.stringify({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name, namespace: 'flux-system' },
      spec: { interval: '1h', prune: true, sourceRef: { kind: 'GitRepository', name: 'x' }, ...spec },
    });

  test('change the folders that they name as the real controller does', async () => {
    const spec = {
      targetNamespace: 'default',
      namePrefix: 'reviewed-',
      commonMetadata: { labels: { team: 'shop' } },
      patches: [
        {
          patch: '[{"op": "add", "path": "/data/patched", "value": "yes"}]',
          target: { kind: 'ConfigMap', name: 'one' },
        },
        { patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: two}, data: {merged: "${NAME}"}}' },
      ],
      images: [{ name: 'nginx', newTag: '1.29' }],
      components: ['../component'],
      postBuild: { substitute: { NAME: 'value', EMPTY: '' } },
    };
    const files = {
      'apps/one.yaml': map('one', { name: '${NAME}-${UNSET:=standard}', other: '$${NAME} ${EMPTY:-x}' }),
      'apps/two.yaml': map('two'),
      'apps/nested/kustomization.yaml':
        'configMapGenerator: [{name: three, literals: [a=b], options: {disableNameSuffixHash: true}}]\n',
      'component/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncommonAnnotations: {from: component}\n',
    };
    using folders = new Folders(Object.fromEntries(Object.entries(files).map(([name, text]) => [`b/${name}`, text])));
    await using controller = await KustomizeController.start();
    const { status, message } = await controller.deploy(folders.path('b'), {
      ...spec,
      path: 'gitops-of-the-tests/apps',
    });
    assert.equal(status, 'True', message);
    const names = ['one', 'two', 'three'].map((name) => `reviewed-${name}`);
    const live = JSON.parse(await kubectl(['-n', 'default', 'get', 'configmap', ...names, '-o', 'json'])).items;
    await kubectl(['-n', 'default', 'delete', 'configmap', ...names]);

    folders.write('b/clusters/apps.yaml', flux('apps', { ...spec, path: './apps' }));
    const { objects, remarks } = await read(folders);
    assert.deepEqual(remarks, []);
    const relevant = ({ metadata, data }: { metadata: Record<string, unknown>; data: unknown }) => {
      const labels = Object.entries((metadata.labels ?? {}) as object).filter(
        ([key]) => !key.includes('toolkit.fluxcd.io'),
      );
      return { name: metadata.name, namespace: metadata.namespace, annotations: metadata.annotations, labels, data };
    };
    const ours = objects.filter(({ kind }) => kind === 'ConfigMap') as never[];
    assert.deepEqual(sorted(ours.map(relevant)), sorted(live.map(relevant)));
  });

  test('are judged with their patches, those included that a build makes', async () => {
    using folders = new Folders({
      'b/apps/role.yaml': role('app'),
      'b/clusters/apps.yaml': flux('apps', { path: './apps' }),
      'b/clusters/kustomization.yaml': `resources: [apps.yaml]\npatches:\n- target: {kind: Kustomization}\n  patch: |\n    - op: add\n      path: /spec/patches\n      value: [{patch: '${allVerbs}', target: {kind: ClusterRole}}]\n`,
    });
    const { stdout, exitCode } = await folders.review();
    assert.equal(exitCode, 1, stdout);
    assert.match(stdout, /❌ mandatory `least-privilege`, `ClusterRole app`: grants all verbs/);
  });

  test('are judged in a ResourceSet too', async () => {
    const spec = { path: './apps', patches: [{ patch: allVerbs, target: { kind: 'ClusterRole' } }] };
    const set = {
      apiVersion: 'fluxcd.controlplane.io/v1',
      kind: 'ResourceSet',
      metadata: { name: 'apps', namespace: 'flux-system' },
      spec: { resources: [JSON.parse(flux('apps', spec))] },
    };
    using folders = new Folders({ 'b/apps/role.yaml': role('app'), 'b/set.json': JSON.stringify(set) });
    const { stdout } = await folders.review();
    assert.match(stdout, /❌ mandatory `least-privilege`, `ClusterRole app`: grants all verbs/);
  });

  test('of another folder, or with values of the cluster, are reported', async () => {
    using folders = new Folders({
      'b/apps/map.yaml': map('app', { a: '${KNOWN} ${UNKNOWN} ${UNKNOWN:=standard} ${KNOWN:0:1}' }),
      'b/all.yaml': [
        flux('away', { path: 'elsewhere', patches: [{ patch: token }], namePrefix: 'x-' }),
        flux('all', { path: './', images: [{ name: 'nginx', newTag: '1' }] }),
        flux('apps', {
          path: 'apps/',
          postBuild: { substitute: { KNOWN: 'known' }, substituteFrom: [{ kind: 'Secret', name: 'values' }] },
        }),
        flux('suspended', { path: 'apps', suspend: true, namePrefix: 'y-' }),
      ].join('\n---\n'),
    });
    const { objects, remarks } = await read(folders);
    const [found] = objects.filter(({ kind }) => kind === 'ConfigMap');
    assert.deepEqual(found?.data, { a: 'known ${UNKNOWN} ${UNKNOWN:=standard} ${KNOWN:0:1}' });
    assert.deepEqual(remarks, [
      'Kustomization flux-system/away: spec.patches[0] was not judged: its path is not in this folder',
      'Kustomization flux-system/away: spec.namePrefix was not judged: its path is not in this folder',
      'Kustomization flux-system/all: spec.images[0] was not judged: its path is not in this folder',
      'Kustomization flux-system/apps: spec.postBuild.substituteFrom[0] Secret values was not judged: its values are not known here',
      'Kustomization flux-system/apps: spec.postBuild in ${KNOWN…} was not judged: its values are not known here',
    ]);
  });
});
