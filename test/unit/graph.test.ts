import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOMParser } from '@xmldom/xmldom';
import { diagnose } from '../../lib/operate/diagnose.ts';
import type { Evidence } from '../../lib/operate/evidence/evidence.ts';
import { type Graph, graphOf, hopsAt } from '../../lib/operate/graph/graph.ts';
import { mermaidOf, mostCharacters } from '../../lib/operate/graph/mermaid.ts';
import { svgOf } from '../../lib/operate/graph/svg.ts';
import { hopIds } from '../../lib/operate/hops/hop.ts';
import { claimedBlocks } from '../examples/claims.ts';
import { evidence, hook, receiver, token, ways } from './doctor-evidence.ts';
import { parseFlowchart } from './mermaid-parser.ts';

const drawn = (...all: Evidence[]) => graphOf(all.map((each) => ({ evidence: each, report: diagnose(each) })));
const node = (graph: Graph, kind: string) => {
  const [found, ...others] = graph.nodes.filter((each) => each.kind === kind);
  assert.ok(found !== undefined && others.length === 0, `${kind}: ${JSON.stringify([found, others])}`);
  return found;
};

/** Well-formed to a real parser, which is told to take nothing that is not. */
function parseSvg(text: string) {
  const onError = (_: string, message: string) => assert.fail(message);
  const { documentElement } = new DOMParser({ onError }).parseFromString(text, 'image/svg+xml');
  assert.ok(documentElement);
  return documentElement;
}

test('every hop is drawn, at one kind of node', () => {
  assert.deepEqual(Object.values(hopsAt).flat().toSorted(), [...hopIds].toSorted());
});

test('the chain is the real objects with what is known of them', () => {
  const graph = drawn(evidence());
  assert.deepEqual(
    graph.nodes.map(({ title, name, detail, status }) => [title, name, detail, status]),
    [
      ['Repository', 'acme/app', '', 'pass'],
      ['Webhook', '7', 'push', 'pass'],
      ['Address', '203.0.113.7', '', 'pass'],
      ['Service', 'flux-system/receiver', 'LoadBalancer', 'pass'],
      ['Path', `${receiver.status?.webhookPath?.slice(0, 14)}…`, '', 'pass'],
      ['Receiver', 'flux-system/app', 'github', 'pass'],
      ['GitRepository', 'flux-system/app', 'main@sha1:1234567', 'pass'],
    ],
  );
  assert.equal(graph.edges.length, 6);
});

test('a broken hop shows where it is, and what is not reached after it', () => {
  const graph = drawn(evidence({}, hook({ active: false }, [])));
  const webhook = node(graph, 'webhook');
  assert.equal(webhook.status, 'fail');
  assert.ok(webhook.states.some(({ reason }) => reason === 'hook-inactive'));
  assert.equal(node(graph, 'repository').status, 'pass');
  assert.match(mermaidOf(graph), /✘ hook.*hook-inactive/);
  assert.match(svgOf(graph), /✘ hook/);
});

test('what is missing leaves no gap', () => {
  const alone = drawn(evidence({ sender: { asked: false, why: 'type', said: 'x' }, ways: ways([]), targets: [] }));
  assert.deepEqual(alone.nodes.map(({ kind, name }) => [kind, name]).slice(0, 4), [
    ['repository', 'github'],
    ['webhook', 'not seen'],
    ['address', 'not known'],
    ['entrance', 'none seen'],
  ]);
  const ids = new Set(alone.nodes.map(({ id }) => id));
  for (const { from, to } of alone.edges) assert.ok(ids.has(from) && ids.has(to));
});

test('of several targets only the one that is broken is', () => {
  const [target] = evidence().targets;
  assert.ok(target !== undefined && 'value' in target.objects);
  const [object] = target.objects.value;
  assert.ok(object !== undefined);
  const suspended = {
    ...object,
    metadata: { ...object.metadata, name: 'app-two' },
    spec: { ...object.spec, suspend: true },
  };
  const second = { ...target, reference: { ...target.reference, name: 'app-two' }, objects: { value: [suspended] } };
  const graph = drawn(evidence({ targets: [target, second] }));
  const targets = graph.nodes.filter(({ kind }) => kind === 'target');
  assert.deepEqual(
    targets.map(({ name, status }) => [name, status]),
    [
      ['flux-system/app', 'pass'],
      ['flux-system/app-two', 'fail'],
    ],
  );
});

/** As many Receivers as are asked for, each with a repository, a webhook and a source of its own. */
function many(count: number, name: (index: number) => string): Evidence[] {
  return Array.from({ length: count }, (_, index) => {
    const own = name(index);
    const home = { host: 'github.com', owner: 'acme', name: own };
    const its = { ...hook({ id: index }), home };
    const [target] = evidence().targets;
    assert.ok(target !== undefined && 'value' in target.objects);
    const objects = {
      value: target.objects.value.map((object) => ({ ...object, metadata: { ...object.metadata, name: own } })),
    };
    return evidence({
      receiver: { ...receiver, metadata: { ...receiver.metadata, name: own } },
      sender: { asked: true, homes: [{ home, hooks: { value: [its.hook] }, matched: [its], head: undefined }] },
      targets: [{ ...target, objects, reference: { kind: 'GitRepository', name: own } }],
    });
  });
}

test('fifty Receivers are drawn, with what they share once, and no node on another', async () => {
  const graph = drawn(...many(50, (index) => `a-repository-with-quite-a-long-name-${index}`));
  assert.equal(graph.nodes.length, 50 * 5 + 2);
  const mermaid = mermaidOf(graph);
  assert.ok(mermaid.length < mostCharacters, String(mermaid.length));
  const { nodes, edges } = await parseFlowchart(mermaid);
  assert.deepEqual([nodes.length, edges.length], [graph.nodes.length, graph.edges.length]);
  // Mermaid draws 500 edges.
  assert.ok(edges.length < 500);
  const boxes = [...parseSvg(svgOf(graph)).getElementsByTagName('svg')].map((each) =>
    ['x', 'y', 'width', 'height'].map((name) => Number(each.getAttribute(name))),
  );
  assert.equal(boxes.length, graph.nodes.length);
  const columns = Map.groupBy(boxes, ([x]) => x);
  for (const column of columns.values()) {
    column.sort((a, b) => (a[1] ?? 0) - (b[1] ?? 0));
    for (const [index, box] of column.slice(1).entries()) {
      const before = column[index] ?? [];
      assert.ok((box[1] ?? 0) >= (before[1] ?? 0) + (before[3] ?? 0), `${before} ${box}`);
    }
  }
});

const hostile = [
  '"]; click n0 call alert() %%{init: {}}%%',
  '<script>alert(1)</script>',
  '&lt;b&gt; &amp; #quot; #35;',
  '`markdown` **bold** \\n end',
  'classDef x fill:#f00; style:#a;',
  "a'b|c{d}(e)[f]",
  ']]> <!-- --> <?x ?>',
  'line\nbreak\u0000\u001b[31m\u0007\u202etxt\ud800\ufffe\uffff',
  'end',
  'x'.repeat(300),
  '✂️ 漢字 ñ',
];

for (const name of hostile) {
  test(`a name is text wherever it is drawn: ${JSON.stringify(name).slice(0, 60)}`, async () => {
    const conditions = [{ type: 'Ready', status: 'False', reason: name, message: name }];
    const [one] = many(1, () => name);
    assert.ok(one !== undefined);
    const graph = drawn({ ...one, receiver: { ...one.receiver, status: { ...one.receiver.status, conditions } } });
    const mermaid = mermaidOf(graph);
    const chart = await parseFlowchart(mermaid);
    assert.deepEqual([chart.nodes.length, chart.edges.length], [graph.nodes.length, graph.edges.length]);
    assert.doesNotMatch(mermaid.replaceAll('\n', ''), /[\p{Cc}\u202e]/u);
    const shown = chart.nodes.find(({ text }) => text.startsWith('Receiver'))?.text ?? '';
    const [, written = ''] = shown.split('<br/>');
    const document = parseSvg(svgOf(graph));
    const texts = [...document.getElementsByTagName('text')].map(({ textContent }) => textContent);
    assert.ok(texts.includes(written), `${written} in ${texts}`);
    const tags = new Set([...document.getElementsByTagName('*')].map(({ tagName }) => tagName));
    assert.deepEqual([...tags].toSorted(), ['defs', 'marker', 'path', 'rect', 'style', 'svg', 'text', 'title']);
    const plain = `flux-system/${name}`;
    if (plain.length < 30 && !/\p{Cc}/u.test(plain)) assert.equal(written, plain);
    assert.ok([...written].length <= 34, written);
  });
}

test('the drawing of the guide is what is printed', () => {
  const [block, ...others] = claimedBlocks('test/unit/graph.test.ts', 'docs/operate.md', 'mermaid');
  assert.deepEqual(others, []);
  assert.equal(block?.text.trimEnd(), mermaidOf(drawn(evidence({}, hook({ active: false })))).trimEnd());
});

test('the picture loads nothing, and has colours for light and dark pages', () => {
  const text = svgOf(drawn(evidence()));
  assert.doesNotMatch(text.replace('http://www.w3.org/2000/svg', ''), /https?:|href|@import|url\((?!#tip)/);
  assert.match(text, /prefers-color-scheme: dark/);
});

test('no token and no whole path is drawn', () => {
  const graph = drawn(evidence(), ...many(2, String));
  for (const text of [mermaidOf(graph), svgOf(graph), JSON.stringify(graph)]) {
    assert.ok(!text.includes(token));
    assert.doesNotMatch(text, /[0-9a-f]{64}/);
  }
});
