import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { readKubernetesYaml } from '../../lib/yaml/kubernetes.ts';
import { established, kubectl } from './cluster.ts';
import { sandbox } from './sandbox.ts';

/** Objects of this kind may have any fields, so that the API server stores whatever kubectl reads. */
const crd = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'readings.tests.fluxhook.dev' },
  spec: {
    group: 'tests.fluxhook.dev',
    names: { kind: 'Reading', listKind: 'ReadingList', plural: 'readings', singular: 'reading' },
    scope: 'Cluster',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

before(async () => {
  await kubectl(['apply', '-f', '-'], JSON.stringify(crd));
  await established(`crd/${crd.metadata.name}`);
});
after(async () => {
  await kubectl(['delete', 'crd', crd.metadata.name, '--ignore-not-found']);
});

const head = (name: string) => `apiVersion: tests.fluxhook.dev/v1\nkind: Reading\nmetadata: {name: ${name}}\n`;

/** What the API server would store, as kubectl prints it. */
async function dryRun(text: string): Promise<Record<string, unknown>[]> {
  const output = await kubectl(['create', '--dry-run=server', '-o', 'json', '-f', '-'], text);
  return output.split(/(?<=^\})\n(?=\{)/m).map((object) => JSON.parse(object));
}

/** The same without what the API server adds. */
async function stored(text: string): Promise<object[]> {
  return (await dryRun(text)).map(({ metadata, ...rest }) => ({
    ...rest,
    metadata: { name: (metadata as { name: string }).name },
  }));
}

async function assertSame(text: string): Promise<void> {
  assert.deepEqual(readKubernetesYaml(text), await stored(text));
}

const words = ['y', 'Y', 'n', 'N', 'yes', 'no', 'on', 'off', 'true', 'false', 'null'];
const spelled = words.flatMap((word) => [word, word[0]?.toUpperCase() + word.slice(1), word.toUpperCase(), `${word}s`]);
const numbers =
  `0 00 017 0o17 0O17 08 09.5 0x1F 0X1f 0x 0b11 -0b11 +0x1F 0b12 1_000 1__0 _1 1_ 0_7 12e03 1e3 1E-3 1e400 1. .5 -.5 +.5
  .5_0 ._5 0.1e1_0 1.0 100.50 -0 +12 - -1- 190:20:30 1:30 1.5.2 1,5 0x1p-2 2026-11-26 2026-02-30 2026-11-26T10:00:00Z
  123456789.25 9007199254740991 .e1 ... .5. 1e1e1 0o8 ++1 0xg 1_000.5 0.30000000000000004 1e21 1e-7`.split(/\s+/);
const tagged =
  `!!str~12 !!str~yes !!int~"12" !!float~3 !!bool~"yes" !!bool~on !!null~~ !own~yes !~yes !~12 !!binary~aGFsbG8= !!timestamp~2026-11-26
  !<tag:yaml.org,2002:int>~12 !!str !!map~{a:~1} !!set~{?~a} !!omap~[{a:~1}]`
    .split(/\s+/)
    .map((text) => text.replaceAll('~', ' '));
const quoted = [
  `"yes"`,
  `'on'`,
  `"\\x41\\u00e9\\U0001F600\\e\\N\\_\\L\\t"`,
  `'it''s'`,
  `"a\n   b\n\n   c"`,
  '""',
  "''",
  '~',
  '= ',
  '<<x',
];
const spellings = [...spelled, ...numbers, ...tagged, ...quoted];

describe('the API server stores what is read from', () => {
  test('every spelling of a value, in a mapping, a list, a flow, and under a merge key', async () => {
    const plain = spellings.filter((text) => !/^[-.]{1,3}$/.test(text));
    const places = [
      `block:\n${plain.map((text, index) => `  k${index}: ${text}`).join('\n')}`,
      `list:\n${plain.map((text) => `- ${text}`).join('\n')}`,
      `flow: {${plain
        .filter((text) => !/[,{}[\]]/.test(text) && text !== '')
        .map((text, index) => `k${index}: ${text} `)
        .join(', ')}}`,
      `merged:\n  <<:\n${plain.map((text, index) => `    k${index}: ${text.replaceAll('\n', '\n  ')}`).join('\n')}\n  own: on`,
      `anchored:\n${plain.map((text, index) => `- &a${index} ${text}\n- *a${index}`).join('\n')}`,
    ];
    await assertSame(places.map((place, index) => `${head(`place-${index}`)}${place}\n`).join('---\n'));
  });

  test('every spelling of a key', async () => {
    // Each in a mapping of its own: some are the same key.
    const keys = spellings.filter(
      (text) => !/^null$|^~$|^-|[\n{}[\]:]|^!!(null|float)|^!!str$|^$|\.{3}|^1_$/i.test(text),
    );
    await assertSame(`${head('keys')}keys:\n${keys.map((key) => `- {${key} : 1}`).join('\n')}\n`);
  });

  test('generated documents', async () => {
    const random = generator(20261126);
    const documents = Array.from({ length: 150 }, (_, index) => `${head(`n${index}`)}spec:${random.block(2, 0)}`);
    await assertSame(documents.join('\n--- # next\n'));
  });

  test('JSON, one value after the other', async () => {
    const object = (name: string) => ({
      ...JSON.parse(JSON.stringify(readKubernetesYaml(head(name))[0])),
      a: ['\u2028"{', 1e3],
    });
    await assertSame(`${JSON.stringify(object('a'), undefined, '\t')}${JSON.stringify(object('b'))}\n`);
  });

  for (const [what, text] of [
    ['CRLF and CR', `${head('a')}a:\r  b: 1 # x\r  c: 2\r\n---\r\n${head('b').replaceAll('\n', '\r\n')}`],
    ['byte order marks', `\uFEFF${head('a')}---\n\uFEFF${head('b')}`],
    ['a line with --- within a text', `${head('a')}a: |\n  text\n---\n${head('b')}`],
    ['what comes after `...`', `${head('a')}...\nb: {\n`],
    ['tabs between and after values', `${head('a')}a:\t1\t# x\nb: [\t1,\t2 ]\n`],
    ['block texts', `${head('a')}a: |-\n  x\n\n   y\nb: >+\n  x\n  y\n\nc: |2\n    x\nd: >\n  x\n`],
  ] as const) {
    test(what, () => assertSame(text));
  }
});

test('what kubectl refuses is refused', async () => {
  const refused = [
    '~: 1',
    'a: .inf',
    'a: *b',
    'a: {{ x }}',
    'a:\n\tb: 1',
    'a: @x',
    'a: %x',
    '? [a]\n: 1',
    '<<: 1',
    'a: &a [*a]',
  ];
  for (const text of refused) {
    const whole = `${head('refused')}${text}\n`;
    assert.throws(() => readKubernetesYaml(whole), { name: 'Unreadable' }, text);
    const options = { env: sandbox.env, input: whole, reject: false } as const;
    const { exitCode } = await execa('kubectl', ['create', '--dry-run=server', '-f', '-'], options);
    assert.equal(exitCode, 1, text);
  }
});

test('a ClusterRole of merge keys and a Pod with `hostNetwork: on` are what the rules see', async () => {
  const text = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: merged}
rules:
- <<: &all {apiGroups: ['*'], verbs: ['*']}
  resources: [pods]
- <<: [*all, {resources: [secrets]}]
---
apiVersion: v1
kind: Pod
metadata: {name: pod, namespace: default}
spec:
  hostNetwork: on
  containers: [{name: a, image: a, ports: [{containerPort: 0x2450}], securityContext: {runAsUser: 01750}}]
`;
  // biome-ignore lint/suspicious/noExplicitAny: any part of any kind
  const [[role, pod], [ownRole, ownPod]] = [await dryRun(text), readKubernetesYaml(text)] as [any[], any[]];
  assert.deepEqual(ownRole.rules, role.rules);
  assert.equal(ownPod.spec.hostNetwork, pod.spec.hostNetwork);
  const [own, live] = [ownPod, pod].map(({ spec }) => spec.containers[0]);
  assert.deepEqual(
    [own.ports[0].containerPort, own.securityContext],
    [live.ports[0].containerPort, live.securityContext],
  );
});

/** Documents by chance, the same for the same seed. */
function generator(seed: number) {
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  const single = spellings.filter((text) => !/\n|^[-.]{1,3}$|^!!(str|set|map|omap)/.test(text));
  let anchors: string[] = [];
  const value = (): string => {
    switch (below(8)) {
      case 0:
        return anchors.length === 0 ? '{}' : `*${pick(anchors)} `;
      case 1:
        return `[${pick(['on', '1_0', "'x'", '017'])}, ${pick(['a: y', '{b: no}', '~', '"#"'])}]`;
      case 2:
        return pick(['text with : colon', '"a # b" # comment', 'a#b', 'x # y', '"a: b"'].slice(1));
      default:
        return pick(single) || '""';
    }
  };
  const block = (indent: number, depth: number): string => {
    if (depth === 0) anchors = [];
    const space = ' '.repeat(indent);
    const list = below(3) === 0;
    const lines = Array.from({ length: 1 + below(5) }, (_, index) => {
      const start = list ? `${space}-` : `${space}${pick(['k', 'on-', 'x.'])}${index}:`;
      if (depth < 3 && below(3) === 0) {
        const anchor = `d${depth}i${index}n${below(1000)}`;
        const nested = block(indent + 2, depth + 1);
        anchors.push(anchor);
        return `${start} &${anchor}${nested}`;
      }
      if (below(9) === 0) return `${start} ${pick(['|', '>', '|-', '>+'])}\n${space}  text\n${space}    more # text\n`;
      return `${start} ${value()}`;
    });
    if (!list && below(3) === 0) lines.unshift(`${space}<<: {${pick(['k0', 'z'])}: ${pick(['yes', '0x10', 'a'])}}`);
    return `\n${lines.join('\n')}`;
  };
  return { block };
}
