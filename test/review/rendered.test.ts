import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lexer } from 'marked';
import { stringify } from 'yaml';
import { knownHookRanges, rangesOf } from '../../lib/github/hook-ranges.ts';
import { compareDirectories } from '../../review/input/compare.ts';
import { showOne, showStep } from '../../review/output/values.ts';
import { report } from '../../review/report.ts';
import { Folders } from './folders.ts';
import {
  chain,
  declaration,
  type Fields,
  loadBalancer,
  networkPolicy,
  object,
  route,
  said,
  service,
} from './objects.ts';

const github = rangesOf(knownHookRanges.ranges, ['IPv4']);
const config = (name: string, data: Fields = {}) => object('v1', 'ConfigMap', name, { data });
const yaml = (...objects: object[]) => objects.map((one) => stringify(one)).join('---\n');

async function written(files: Record<string, string>): Promise<string> {
  using folders = new Folders(files);
  const { markdown } = report(await compareDirectories(folders.path('a'), folders.path('b')));
  return markdown.replaceAll(folders.directory, '');
}

describe('one move has one verdict', () => {
  const own = declaration([...chain, loadBalancer(...github), networkPolicy(...github)]);

  test('a load balancer for GitHub becomes a route', () => {
    const open = networkPolicy();
    const spec = { ...(open.spec as Fields), ingress: [{ from: [{ namespaceSelector: {} }] }] };
    const text = said(own, declaration([...chain, service({}), route, { ...open, spec }]));
    assert.deepEqual(text.match(/\*\*Exposure \w+\*\*/g), ['**Exposure changes**']);
    assert.match(
      text,
      /\*\*Exposure changes\*\*: `LoadBalancer` → `HTTPRoute`\..* The limit to GitHub's 6 ranges .* is gone\./,
    );
    assert.match(
      text,
      /\n {2}- The NetworkPolicy .* also admits Pods of every namespace, and no longer admits GitHub's 6 ranges\.(\n|$)/,
    );
  });

  for (const [what, ranges, policy, verdict] of [
    ['both widen', [...github, '192.0.2.0/24'], [...github, '192.0.2.0/24'], 'widens'],
    ['both narrow', github.slice(1), github.slice(1), 'narrows'],
    ['one widens, one narrows', [...github, '192.0.2.0/24'], github.slice(1), 'changes'],
    ['both do both', ['192.0.2.0/24'], ['192.0.2.0/24'], 'changes'],
  ] as const) {
    test(what, () => {
      const text = said(own, declaration([...chain, loadBalancer(...ranges), networkPolicy(...policy)]));
      assert.deepEqual(text.match(/\*\*Exposure \w+\*\*/g), [`**Exposure ${verdict}**`]);
      assert.match(text, /\n {2}- The NetworkPolicy of the notification-controller /);
    });
  }

  test('something else is each object for itself', () => {
    const other = (name: string, ...ranges: string[]) =>
      object('v1', 'Service', name, {
        spec: {
          type: 'LoadBalancer',
          selector: { app: name },
          ports: [{ port: 80 }],
          loadBalancerSourceRanges: ranges,
        },
      });
    const [before, after] = [
      [other('a', '192.0.2.0/24'), other('b', '192.0.2.0/24')],
      [other('a', '192.0.2.0/25'), other('b', '192.0.2.0/23')],
    ].map((objects) => declaration(objects));
    assert.deepEqual(said(before as typeof own, after as typeof own).match(/\*\*Exposure of something else \w+\*\*/g), [
      '**Exposure of something else narrows**',
      '**Exposure of something else widens**',
    ]);
  });
});

describe('long lists', () => {
  for (const [what, text, expected] of [
    ["GitHub's ranges", showOne(github), "GitHub's 6 ranges"],
    ['those of both families', showOne([...knownHookRanges.ranges]), "GitHub's 8 ranges"],
    ['IPv6', showOne(rangesOf(knownHookRanges.ranges, ['IPv6'])), "GitHub's 2 IPv6 ranges"],
    ['and another', showOne([...github, '10.0.0.0/8']), "GitHub's 6 ranges, `10.0.0.0/8`"],
    ['not all of them', showOne(github.slice(0, 1)), '`140.82.112.0/20`'],
    [
      'of ranges',
      showOne(Array.from({ length: 30 }, (_, index) => `10.${index}.0.0/16`)),
      /`10\.7\.0\.0\/16` and 22 more$/,
    ],
    ['short ones as they are', showStep(['a', 'b'], ['b']), '`["a","b"]` → `["b"]`'],
    [
      'what comes and goes',
      showStep(
        ['a.yaml', 'a-long-name-of-a-manifest.yaml', 'c.yaml'],
        ['a.yaml', 'a-long-name-of-a-manifest.yaml', 'd.yaml'],
      ),
      '`d.yaml` added, `c.yaml` removed',
    ],
    [
      'another order',
      showStep(['--first=some/long/path', '--second=other/path'], ['--second=other/path', '--first=some/long/path']),
      / → /,
    ],
  ] as const) {
    test(what, () => {
      if (typeof expected === 'string') assert.equal(text, expected);
      else assert.match(text, expected);
    });
  }
});

describe('a kustomization that lists the files beside it', () => {
  const files = (side: string, listed: readonly string[], there: readonly string[] = listed) => ({
    [`${side}/kustomization.yaml`]: yaml({ resources: listed }),
    ...Object.fromEntries(there.map((name) => [`${side}/${name}`, yaml(config(name.split('.')[0] as string))])),
  });

  test('has no row of its own: the objects say it', async () => {
    const text = await written({ ...files('a', ['one.yaml']), ...files('b', ['one.yaml', 'two.yaml']) });
    assert.match(text, /➕ added: `ConfigMap flux-system\/two`/);
    assert.doesNotMatch(text, /kustomization\.yaml/);
  });

  test('a file that it leaves out is named', async () => {
    const text = await written({
      ...files('a', ['one.yaml', 'two.yaml']),
      ...files('b', ['one.yaml'], ['one.yaml', 'two.yaml']),
    });
    assert.match(text, /#### Not judged[\s\S]*- `Kustomization kustomization\.yaml` `leftOut` is new/);
    assert.match(text, /`leftOut`: `\["two\.yaml"\]` \(new\)/);
  });

  test('in a folder that it includes too', async () => {
    const inside = {
      'kustomization.yaml': yaml({ resources: ['one.yaml'] }),
      'one.yaml': yaml(config('one')),
      'two.yaml': yaml(config('two')),
    };
    const side = (name: string, resources: readonly string[]) => ({
      [`${name}/kustomization.yaml`]: yaml({ resources: ['apps'] }),
      ...Object.fromEntries(Object.entries(inside).map(([file, text]) => [`${name}/apps/${file}`, text])),
      [`${name}/apps/kustomization.yaml`]: yaml({ resources }),
    });
    const text = await written({ ...side('a', ['one.yaml', 'two.yaml']), ...side('b', ['one.yaml']) });
    assert.match(text, /`Kustomization apps\/kustomization\.yaml`\n {2}- `leftOut`: `\["apps\/two\.yaml"\]` \(new\)/);
  });

  test('one that says more stands as it is', async () => {
    const more = { 'b/kustomization.yaml': yaml({ resources: ['https://example.org/one.yaml'] }) };
    const text = await written({ ...files('a', ['one.yaml']), ...files('b', ['one.yaml']), ...more });
    assert.match(text, /`resources`: .*https:\/\/example\.org\/one\.yaml/);
  });
});

test('a kustomization that gets more than a list is not said to list other files', async () => {
  const side = (name: string, fields: object) => ({
    [`${name}/kustomization.yaml`]: yaml({ resources: ['one.yaml', 'two.yaml'], ...fields }),
    [`${name}/one.yaml`]: yaml(config('one')),
    [`${name}/two.yaml`]: yaml(config('two')),
  });
  const text = await written({ ...side('a', {}), ...side('b', { namePrefix: 'x-' }) });
  assert.match(text, /- `Kustomization kustomization\.yaml` `namePrefix` is new$/m);
  assert.doesNotMatch(text, /`resources`/);
});

describe('a sign is that of the worst finding', () => {
  const source = (url: string, reason?: string) => ({
    ...object('source.toolkit.fluxcd.io/v1', 'GitRepository', 'shop', { spec: { url, interval: '5m' } }),
    ...(reason !== undefined && {
      metadata: { name: 'shop', annotations: { 'policy.fluxhook.dev/https': reason } },
    }),
  });
  const role = object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'all', {
    rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
  });
  const plain = source('http://git.example.org/shop');
  for (const [what, before, after, line] of [
    ['none', [], [source('https://example.org/shop')], '✅ Policies: no finding.'],
    ['advisory', [], [plain], '⚠️ Policies: 1 advisory.'],
    ['accepted', [], [source('http://git.example.org/shop', 'inside')], '✅ Policies: 1 accepted.'],
    ['mandatory and advisory', [], [plain, role], /^❌ \*\*\d+ mandatory policy violations\*\*, 1 advisory\.$/],
    ['advisory before', [plain], [plain, config('new')], 'Policies: nothing new; already there: 1 advisory.'],
    ['mandatory before', [role], [role, config('new')], /^⚠️ Policies: nothing new; already there: \d+ mandatory\.$/],
  ] as const) {
    test(what, async () => {
      const text = await written({ 'a/all.yaml': yaml(...before), 'b/all.yaml': yaml(...after) });
      const summary = /^(?:Objects: .*?\.|No change\.) (.*)$/m.exec(text)?.[1] ?? text;
      if (typeof line === 'string') assert.equal(summary, line);
      else assert.match(summary, line);
    });
  }
});

test('nothing is wider than the page: no table, and sentences are not code', async () => {
  const long = 'a'.repeat(200);
  const text = await written({
    'a/all.yaml': yaml(...chain, loadBalancer(...github), config('it', { [long]: long })),
    'b/all.yaml': yaml(...chain, loadBalancer(), config('it', { [long]: `${long}b` }), config(long)),
    'b/kustomization.yaml': yaml({ resources: ['all.yaml', '../outside.yaml'] }),
  });
  assert.ok(lexer(text, { gfm: true }).every(({ type }) => type !== 'table'));
  const outside = text.replaceAll(/^```[\s\S]*?^```/gm, '');
  for (const [, code = ''] of outside.matchAll(/`([^`]+)`/g)) assert.ok(code.split(' ').length < 6, code);
});
