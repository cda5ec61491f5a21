import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { evaluateCel } from '../../lib/flux/cel-evaluate.ts';
import { kubectl } from './cluster.ts';
import { post, Scratch, scratchToken } from './scratch.ts';

/** Conditions over what the payloads below have and have not. */
const atoms = [
  'req.ref == "refs/heads/main"',
  'has(req.ref)',
  'has(req.ref) && req.ref.startsWith("refs/tags/")',
  'req.missing == 1',
  'has(req.missing)',
  'has(req.repository) && has(req.repository.missing)',
  'req.repository.full_name == "acme/app"',
  'req.size == 3',
  'req.size > 2.5',
  'req.size >= 3 && req.size < 4',
  'req.size + 1.0 == 4.0',
  'type(req.size) == double',
  'type(req.size) == int',
  'int(req.size) == 3',
  'string(req.forced) == "false"',
  'req.forced == false',
  '!req.forced',
  'req.nothing == null',
  'has(req.nothing)',
  'req.commits.size() == 2',
  'size(req.commits) > 5',
  'req.commits.exists(c, c.added.exists(f, f.startsWith("charts/")))',
  'req.commits.all(c, c.message.contains("fix"))',
  'req.commits.exists_one(c, c.message == "fix: b")',
  'req.commits.filter(c, c.message.startsWith("fix")).size() == 1',
  'req.commits.map(c, c.message)[0] == "feat: a"',
  'req.commits[5].message == "x"',
  '"main" in req.ref.split("/")',
  'req.labels["team"] == "web"',
  'req.labels["nobody"] == "web"',
  '"team" in req.labels',
  'req.ref.matches("^refs/heads/(main|release)$")',
  'req.ref.matches("(?i)MAIN$")',
  'req.ref.matches("[[:alpha:]]+/[[:alpha:]]+/\\\\pL+$")',
  'req.ref.endsWith("main") || req.ref.endsWith("dev")',
  'req.ref.lowerAscii() == req.ref',
  'req.ref.upperAscii().contains("HEADS")',
  'req.ref.replace("refs/heads/", "") == "main"',
  'req.ref.substring(11) == "main"',
  'req.ref.indexOf("heads") == 5',
  'req.ref.lastIndexOf("/") == 10',
  'req.ref.charAt(0) == "r"',
  '" x ".trim() == "x"',
  '["a", "b"].join("-") == "a-b"',
  'sets.contains(req.words, ["a"])',
  'sets.intersects(req.words, ["z", "b"])',
  'sets.equivalent(req.words, ["b", "a"])',
  'base64.encode(bytes(req.words[0])) == "YQ=="',
  'req.?missing.orValue("x") == "x"',
  'req.?ref.hasValue()',
  'res.metadata.name.startsWith("s1")',
  'has(res.metadata.labels) && res.metadata.labels["team"] == "web"',
  'res.metadata.annotations["nobody"] == "x"',
  'timestamp(req.at) > timestamp("2026-01-01T00:00:00Z")',
  'timestamp(req.at).getFullYear() == 2026',
  'duration("90s") > duration("1m")',
  '(req.forced ? 1 : 2) == 2',
  'req.unicode == "Käse 🧀"',
  'req.unicode.size() == 6',
  'req.ref == req.unicode',
  'req.ref != "x"',
  'req.words == ["a", "b"]',
  'req.labels == {"team": "web"}',
];

const payloads = [
  {
    ref: 'refs/heads/main',
    repository: { full_name: 'acme/app' },
    size: 3,
    forced: false,
    nothing: null,
    commits: [
      { message: 'feat: a', added: ['charts/app/values.yaml'] },
      { message: 'fix: b', added: [] },
    ],
    labels: { team: 'web' },
    words: ['a', 'b'],
    at: '2026-11-26T10:00:00Z',
    unicode: 'Käse 🧀',
  },
  { ref: 'refs/tags/v1', size: 3.5, forced: true, commits: [], labels: {}, words: [], at: 'never', unicode: 'x' },
  {},
] as const;

/** The same sequence each time, so that a difference can be looked at. */
function* random(): Generator<number, never> {
  for (let state = 42; ; ) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    yield state / 2 ** 31;
  }
}

/** Each condition by itself, and conditions that are put together from them. */
function filters(count: number): string[] {
  const numbers = random();
  const next = (below: number) => Math.floor(numbers.next().value * below);
  const atom = () => `(${atoms[next(atoms.length)]})`;
  const joined = () => {
    const [a, b, c] = [atom(), atom(), atom()];
    return (
      [`${a} && ${b}`, `${a} || ${b}`, `!${a} && ${b}`, `${a} ? ${b} : ${c}`, `${a} && (${b} || ${c})`][next(5)] ?? a
    );
  };
  return [...atoms, ...Array.from({ length: count - atoms.length }, joined)];
}

const expressions = filters(120);
const nameOf = (index: number) => `s${index + 1}`;

describe('filters are evaluated as the controller does', () => {
  let scratch: Scratch;
  before(async () => {
    scratch = await Scratch.open('cel');
    const { namespace } = scratch;
    const sources = expressions.map((_, index) => ({
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { name: nameOf(index), namespace, labels: { team: index % 2 === 0 ? 'web' : 'api' } },
      // Only who asks for it is of interest.
      spec: { url: 'https://github.com/acme/app', interval: '1h', suspend: true },
    }));
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'token', namespace },
      stringData: { token: scratchToken },
    };
    const resources = expressions.map((filter, index) => ({ kind: 'GitRepository', name: nameOf(index), filter }));
    const receiver = {
      apiVersion: 'notification.toolkit.fluxcd.io/v1',
      kind: 'Receiver',
      metadata: { name: 'cel', namespace },
      spec: { type: 'generic', secretRef: { name: 'token' }, resources },
    };
    await kubectl(
      ['apply', '-f', '-'],
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [secret, ...sources, receiver] }),
    );
  });
  after(() => scratch[Symbol.asyncDispose]());

  for (const [number, payload] of payloads.entries()) {
    test(`payload ${number + 1} with ${expressions.length} filters`, async () => {
      const url = await scratch.url('cel');
      const { namespace } = scratch;
      const outcomes = expressions.map((expression, index) => {
        const metadata = {
          name: nameOf(index),
          namespace,
          labels: { team: index % 2 === 0 ? 'web' : 'api' },
          annotations: {},
        };
        return evaluateCel(expression, { req: payload, res: { metadata } });
      });
      const expected = outcomes.flatMap((outcome, index) =>
        'value' in outcome && outcome.value ? [nameOf(index)] : [],
      );
      let status = 0;
      const reconciled = await scratch.reconciledBy(async () => {
        status = await post(url, payload);
      });
      const differing = [...new Set([...expected, ...reconciled])].filter(
        (name) => expected.includes(name) !== reconciled.includes(name),
      );
      const shown = differing.map((name) => {
        const index = Number(name.slice(1)) - 1;
        return `${expressions[index]}: ${JSON.stringify(outcomes[index])}, and the controller says ${reconciled.includes(name)}`;
      });
      assert.deepEqual(shown, []);
      const errors = outcomes.filter((outcome) => 'error' in outcome).length;
      assert.ok(errors > 5, `${errors} errors`);
      if (number === 0) assert.ok(reconciled.length > 40, `${reconciled.length} are let through`);
      assert.equal(status, outcomes.some((outcome) => 'error' in outcome) ? 500 : 200);
    });
  }
});
