import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ApiObject, App, type AppProps, Chart, JsonPatch, Lazy, YamlOutputType } from 'cdk8s';
import { Secret } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { GitRepository as ImportedGitRepository } from '../../imports/source.toolkit.fluxcd.io.ts';
import { ReceiverEntrance, synth, WebhookReceiver } from '../../lib/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'fluxhook-synth-app-'));
after(() => rmSync(directory, { recursive: true, force: true }));
let made = 0;

/** The files that an app is written to, by name. */
function written(define: (app: App) => void, write: (app: App) => void, props: AppProps = {}): Record<string, string> {
  made += 1;
  const outdir = join(directory, String(made));
  const app = new App({ ...props, outdir });
  define(app);
  write(app);
  const files = readdirSync(outdir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [
      join(parentPath, name).slice(outdir.length + 1),
      readFileSync(join(parentPath, name), 'utf8'),
    ]),
  );
}

/** Has synth() write what app.synth() writes. */
function assertSame(define: (app: App) => void, props?: AppProps): void {
  const expected = written(define, (app) => app.synth(), props);
  assert.ok(Object.keys(expected).length > 0);
  assert.deepEqual(written(define, synth, props), expected);
}

function object(scope: Construct, id: string, more: object = {}): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', ...more });
}

function webhooks(chart: Chart, count = 3): void {
  for (let i = 0; i < count; i++) {
    new ReceiverEntrance(chart, `entrance-${i}`, { metadata: { name: `receiver-${i}` } });
    new WebhookReceiver(chart, `webhook-${i}`, {
      source: { metadata: { name: `app-${i}` }, url: 'https://github.com/acme/app', interval: '15m' },
      secret: { metadata: { name: `token-${i}` } },
      receiver: { metadata: { name: `receiver-${i}`, labels: { team: 'yes' } } },
    });
  }
}

test("the project's constructs, those of other libraries and generated imports are written as app.synth() writes them", () => {
  assertSame((app) => {
    const chart = new Chart(app, 'Webhooks', { namespace: 'flux-system', labels: { app: 'fluxhook' } });
    webhooks(chart);
    new Secret(chart, 'secret', { stringData: { token: 'a\nb' } });
    for (const id of ['one', 'two'])
      new ImportedGitRepository(chart, id, { spec: { url: 'https://github.com/acme/app', interval: '15m' } });
    webhooks(new Chart(app, 'second', { namespace: 'other', disableResourceNameHashes: true }));
    new Chart(app, 'empty');
  });
});

test('what is not only plain values is resolved: Lazy, patches, metadata added later, and what is null or empty', () => {
  assertSame((app) => {
    const chart = new Chart(app, 'chart');
    // The first of a kind is proven; the odd ones come after it.
    object(chart, 'plain', { data: { b: 'x', a: '1' }, list: [] });
    object(chart, 'lazy', { data: { a: Lazy.any({ produce: () => 'later' }) } });
    object(chart, 'patched', { data: { a: 'x' } }).addJsonPatch(JsonPatch.add('/data/b', 'y'));
    object(chart, 'nothing', { data: { a: null, b: undefined, c: {}, d: [], e: { f: {} } }, metadata: { labels: {} } });
    const { metadata } = object(chart, 'metadata', {
      metadata: { annotations: { z: '1', a: 'true' }, finalizers: ['x'] },
    });
    metadata.addLabel('b', 'no');
    metadata.addAnnotation('c', '');
    metadata.addFinalizers('y');
    metadata.addOwnerReference({ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: '1' });
    metadata.add('generateName', 'x-');
    metadata.add('empty', { a: {}, b: [] });
  });
  const resolver = {
    resolve: (context: { value: unknown; replaceValue(value: unknown): void }) => {
      if (context.value === 'old') context.replaceValue('new');
    },
  };
  const define = (app: App) => {
    for (const id of ['a', 'b']) object(new Chart(app, id), 'object', { data: { a: 'old' } });
  };
  assertSame(define, { resolvers: [resolver] });
  assert.match(Object.values(written(define, synth, { resolvers: [resolver] })).join(), /a: new/);
});

test('whatever depends on whatever, the objects are in the order of app.synth()', () => {
  const edge = fc.tuple(fc.nat(11), fc.nat(11));
  fc.assert(
    fc.property(fc.array(edge, { maxLength: 12 }), (edges) => {
      assertSame((app) => {
        const chart = new Chart(app, 'chart');
        const groups = [0, 1, 2].map((i) => new Construct(chart, `group-${i}`));
        const constructs: Construct[] = [...groups];
        for (const group of groups) for (const id of ['x', 'y', 'z']) constructs.push(object(group, id));
        // From the earlier to the later only, so that no circle is made; a construct and what is in it depend on nobody.
        const groupOf = (construct: Construct) => construct.node.path.split('/')[1] as string;
        for (const [from, to] of edges) {
          const [source, target] = [constructs[from] as Construct, constructs[to] as Construct];
          if (groupOf(source) < groupOf(target)) source.node.addDependency(target);
        }
      });
    }),
    { numRuns: 60 },
  );
});

test('an object within another comes after what the outer one depends on', () => {
  assertSame((app) => {
    const chart = new Chart(app, 'chart');
    const outer = object(chart, 'outer');
    object(outer, 'inner');
    const needed = object(chart, 'needed');
    object(needed, 'within');
    outer.node.addDependency(needed);
  });
});

test('other outputs, charts in charts and charts that depend on each other are left to app.synth()', () => {
  for (const yamlOutputType of Object.values(YamlOutputType).filter((type) => typeof type === 'number')) {
    assertSame((app) => webhooks(new Chart(app, 'chart', { namespace: 'flux-system' })), { yamlOutputType });
  }
  assertSame((app) => object(new Chart(new Chart(app, 'outer'), 'inner'), 'object'));
  assertSame((app) => object(new Chart(new Construct(app, 'group'), 'chart'), 'object'));
  assertSame((app) => {
    const [first, second] = ['first', 'second'].map((id) => object(new Chart(app, id), 'object'));
    first?.node.addDependency(second as ApiObject);
  });
  assertSame((app) => object(new Chart(app, 'chart'), 'object'), {
    recordConstructMetadata: true,
    outputFileExtension: '.yml',
  });
});

test('a value of a class, and what cdk8s takes for one, is told as app.synth() tells it', () => {
  const values = [(chart: Chart) => ({ constructor: chart.node.id }), (chart: Chart) => ({ a: chart })];
  for (const [index, data] of values.entries()) {
    const app = new App({ outdir: join(directory, `class-${index}`) });
    const chart = new Chart(app, 'chart');
    object(chart, 'plain', { data: { a: 'x' } });
    object(chart, 'odd', { data: data(chart) });
    assert.throws(() => app.synth(), /can't render non-simple object/);
    assert.throws(() => synth(app), /can't render non-simple object/);
  }
});

test('a circle is told as app.synth() tells it', () => {
  const app = new App({ outdir: join(directory, 'circle') });
  const chart = new Chart(app, 'chart');
  const [one, two] = ['one', 'two'].map((id) => object(chart, id)) as [ApiObject, ApiObject];
  one.node.addDependency(two);
  two.node.addDependency(one);
  assert.throws(() => synth(app), /Dependency cycle detected/);
});

test('each construct is validated once, and with a violation nothing is written', () => {
  const outdir = join(directory, 'violations');
  const app = new App({ outdir });
  const asked: string[] = [];
  for (const id of ['a', 'b', 'c']) {
    const chart = new Chart(app, id, { namespace: 'flux-system' });
    webhooks(chart, 1);
    chart.node.addValidation({
      validate: () => {
        asked.push(id);
        return [];
      },
    });
  }
  new WebhookReceiver(new Chart(app, 'd', { namespace: 'flux-system' }), 'bad', {
    receiver: { metadata: { name: 'Not_A_Name' } },
  });
  assert.throws(() => synth(app), {
    name: 'ViolationsError',
    message: /metadata\.name = "Not_A_Name".*\[d\/bad\/receiver\] resources = \[\]/s,
  });
  assert.deepEqual(asked, ['a', 'b', 'c']);
  assert.throws(() => readdirSync(outdir), { code: 'ENOENT' });
});
