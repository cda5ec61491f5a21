/** Filters and bodies that are made up, the same ones for the same seed. */

type Pick = <T>(choices: readonly T[]) => T;

/** Numbers in [0, 1): mulberry32, public domain. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const commit = (message: string, ...modified: string[]) => ({ message, added: [], modified, distinct: true });

/** Bodies as GitHub sends them, and such as nobody sends. */
export const bodies: readonly Readonly<Record<string, unknown>>[] = [
  {
    ref: 'refs/heads/main',
    forced: false,
    size: 2,
    base_ref: null,
    after: '0a'.repeat(20),
    commits: [commit('Fix: a bug', 'apps/web/a.ts', 'README.md'), commit('wip')],
    repository: { full_name: 'acme/app', id: 42, topics: ['flux', 'k8s'], private: true, 'a-b': 'x' },
    sender: { login: 'octocat', type: 'User' },
  },
  {
    ref: 'refs/tags/v1.2.3',
    forced: true,
    size: 0.5,
    base_ref: 'refs/heads/main',
    commits: [],
    repository: { full_name: 'acme/Äpp', id: -1, topics: [], private: false },
    sender: { login: '', type: 'Bot' },
  },
  { zen: 'Keep it logically awesome.', hook_id: 1, repository: { full_name: 'acme/app', topics: null } },
  {},
  {
    ref: 7,
    forced: 'no',
    size: '2',
    commits: { a: 1 },
    repository: 'acme/app',
    sender: null,
    base_ref: [1, 'x', null],
  },
  {
    ref: 'refs/heads/release/1.0',
    forced: null,
    size: 2 ** 53,
    commits: [commit('\u{1F600}'), { message: 3 }, 'odd'],
    repository: { full_name: { a: 1 }, id: '42', topics: [1, true, 'flux'] },
    sender: { login: 'dependabot[bot]', type: 'Bot' },
  },
];

const strings = ['req.ref', 'req.repository.full_name', 'req.sender.login', 'req.base_ref', 'res.metadata.name'];
const lists = ['req.commits', 'req.repository.topics', 'req.base_ref'];
const numbers = ['req.size', 'req.repository.id'];
const any = [...strings, ...lists, ...numbers, 'req.forced', 'req.repository', 'req.sender', 'req.nothing', 'req'];
const words = ["'refs/heads/main'", "'main'", "'acme'", "''", "'Ä'", "'refs/'", "'1.0'", "'octocat'", "'/'"];
const patterns = ["'^refs/heads/.*$'", "'(?i)MAIN'", "'v[0-9]+\\\\.'", "'^$'", "'[^/]+/[^/]+'", "'\\\\bapp\\\\b'"];
const literals = [...words, '2', '2.0', '-1', '0.5', 'true', 'false', 'null', "['flux', 'k8s']", '[]', '42u'];
const types = ['string', 'double', 'int', 'bool', 'map', 'list', 'null_type'];

function field(path: string): string {
  return path.includes('.') ? `has(${path})` : 'true';
}

function atom(pick: Pick): string {
  const text = pick(strings);
  const list = pick(lists);
  const number = pick(numbers);
  const one = pick(any);
  return pick([
    () => field(one),
    () => `${one} ${pick(['==', '!='])} ${pick(literals)}`,
    () => `${one} == ${pick(any)}`,
    () => `${number} ${pick(['<', '<=', '>', '>='])} ${pick(['2', '0.5', '-1', '2u', 'req.size'])}`,
    () => `${number} + 1.0 == ${pick(['3.0', '43.0', '0.0'])}`,
    () => `int(${one}) == 2`,
    () => `string(${number}) == ${pick(["'2'", "'42'", "'9.007199254740992e+15'", "'-1'"])}`,
    () => `double(${one}) > 1.0`,
    () => `string(${one}) == ${pick(["'2'", "'true'", "'octocat'", "'0.5'"])}`,
    () => `${text}.${pick(['startsWith', 'endsWith', 'contains'])}(${pick(words)})`,
    () => `${text}.matches(${pick(patterns)})`,
    () => `matches(${text}, ${pick(patterns)})`,
    () => `${text}.lowerAscii() == ${pick(["'acme/app'", "'acme/Äpp'"])}`,
    () => `${text}.split('/')[${pick(['0', '1', '2'])}] == ${pick(words)}`,
    () => `${text}.split('/').size() > 2`,
    () => `${text}.replace('/', '-').contains('-')`,
    () => `${text}.substring(0, ${pick(['4', '50'])}) == 'refs'`,
    () => `${text}.indexOf('/') == ${pick(['4', '-1'])}`,
    () => `${text}.charAt(${pick(['0', '99'])}) == 'r'`,
    () => `${text}.trim().size() == ${pick(['0', '15'])}`,
    () => `${text}.upperAscii().endsWith('MAIN')`,
    () => `${text}.reverse().startsWith('niam')`,
    () => `${text} + '!' == 'octocat!'`,
    () => `${text} < ${pick(words)}`,
    () => `${text} in ['refs/heads/main', 'octocat', 'acme/app']`,
    () => `size(${one}) > ${pick(['0', '1', '15'])}`,
    () => `${pick(["'flux'", '1', "'ref'", "'a'", 'null'])} in ${pick([...lists, 'req', 'req.repository'])}`,
    () =>
      `${list}.${pick(['exists', 'all', 'exists_one'])}(c, ${pick(["c == 'flux'", 'has(c.message)', "c.message.startsWith('Fix')", "c.modified.exists(p, p.startsWith('apps/'))", 'c == 1'])})`,
    () => `${list}.filter(c, type(c) == map).size() ${pick(['==', '>'])} ${pick(['0', '1', '2'])}`,
    () => `${list}.map(c, c.message) == ['Fix: a bug', 'wip']`,
    () => `${list}[0] == 'flux'`,
    () => `${list}.size() == 2`,
    () => `${list}.join(',').contains('flux')`,
    () => `type(${one}) == ${pick(types)}`,
    () => `req.?${pick(['ref', 'nothing', 'size'])}.orValue('none') == ${pick(["'none'", "'refs/heads/main'"])}`,
    () => `req.?repository.?${pick(['full_name', 'nothing'])}.hasValue()`,
    () => `req.repository[?'a-b'].orValue('y') == 'x'`,
    () => `req[${pick(["'ref'", "'nothing'"])}] == 'refs/heads/main'`,
    () => `sets.${pick(['contains', 'intersects', 'equivalent'])}(${list}, ['flux'])`,
    () =>
      `'%s'.format([${one}]) == ${pick(["'octocat'", "'2'", "'[flux, k8s]'", "'{a: 1}'", "'null'", "'9007199254740992'"])}`,
    () => `'%d%%'.format([${one}]) == ${pick(["'2%'", "'0.5%'"])}`,
    () => `'%.1f'.format([${one}]) == ${pick(["'2.0'", "'42.0'"])}`,
    () => `base64.encode(bytes(${text})) == 'b2N0b2NhdA=='`,
    () => `res.kind == 'GitRepository'`,
    () => `res.apiVersion.endsWith(${pick(["'/v1'", "'/v2'"])})`,
    () => `has(res.metadata.labels) && res.metadata.labels['app'] == 'x'`,
    () => `res.metadata.namespace.startsWith('scratch')`,
    () => `${number} / 0.0 > 1.0`,
    () => `req.forced == true`,
  ])();
}

function expression(pick: Pick, depth: number): string {
  if (depth === 0) return atom(pick);
  const part = () => expression(pick, depth - 1);
  return pick([
    () => part(),
    () => `!(${part()})`,
    () => `(${part()}) && (${part()})`,
    () => `${atom(pick)} && ${atom(pick)}`,
    () => `(${part()}) || (${part()})`,
    () => `(${part()}) ? (${part()}) : (${part()})`,
    () => {
      const text = pick(strings);
      return `${field(text)} && type(${text}) == string && ${text}.startsWith(${pick(words)})`;
    },
  ])();
}

/** Different filters. */
export function filters(count: number, seed: number): string[] {
  const next = random(seed);
  const pick: Pick = (choices) => choices[Math.floor(next() * choices.length)] as (typeof choices)[number];
  const made = new Set<string>();
  while (made.size < count) made.add(expression(pick, pick([0, 0, 1, 1, 2])));
  return [...made];
}
