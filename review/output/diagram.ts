import { isDeepStrictEqual } from 'node:util';
import { visible } from '../../lib/problems/visible.ts';
import { displayName, field, type PolicyObject } from '../../policy/object.ts';
import type { ChainPair } from '../model/chain.ts';
import { type Chain, hookUrls } from '../model/chain.ts';
import { identity, type Pair } from '../model/pairs.ts';
import type { Target } from '../model/targets.ts';
import { countRanges } from './values.ts';

/** Limits of a readable box: characters of a line, and lines. */
const longestLine = 100;
const mostLines = 8;

/** A box: its text, and what has to be equal for it to count as unchanged. */
interface Box {
  readonly lines: readonly string[];
  readonly content: unknown;
}

/** The boxes and arrows of one side. */
interface Graph {
  readonly boxes: Map<string, Box>;
  readonly arrows: Set<string>;
}

/**
 * Repository → webhook → exposure → Receiver → targets as a Mermaid flowchart, with what changed marked in words and
 * in color.
 * @returns nothing when even the first chain is too large to be drawn
 */
export function diagram(chains: readonly ChainPair[], pairs: readonly Pair[]): string {
  const changed = chains.filter(({ before, after }) => !isDeepStrictEqual(before, after));
  const keys = keysOf(pairs);
  for (const detail of details) {
    const picture = draw(trimmed(changed.length > 0 ? changed : chains, detail), keys);
    if (picture !== undefined) return picture;
  }
  return '';
}

function draw(drawn: readonly ChainPair[], keys: ReturnType<typeof keysOf>): string | undefined {
  const before = graph(
    drawn.map((pair) => pair.before),
    keys,
  );
  const after = graph(
    drawn.map((pair) => pair.after),
    keys,
  );
  const names = new Map([...new Set([...after.boxes.keys(), ...before.boxes.keys()])].map((key, i) => [key, `n${i}`]));
  const boxes = [...names].map(([key, id]) => {
    const status = statusOf(before.boxes.get(key), after.boxes.get(key));
    const { lines } = (after.boxes.get(key) ?? before.boxes.get(key)) as Box;
    const text = [...lines.slice(0, mostLines), ...(status === undefined ? [] : [`(${status})`])]
      .map(escaped)
      .join('<br/>');
    return `  ${id}["${text}"]${status === undefined ? '' : `:::${status}`}`;
  });
  const arrows = [...new Set([...after.arrows, ...before.arrows])].map((arrow) => {
    const [from = '', to = ''] = arrow.split('\0').map((key) => names.get(key));
    return `  ${from} ${after.arrows.has(arrow) ? '-->' : '-.->'} ${to}`;
  });
  const used = styles.filter((style) => boxes.some((box) => box.endsWith(`:::${style.split(' ')[0]}`)));
  const written = [
    `flowchart ${isDownwards(drawn) ? 'TB' : 'LR'}`,
    ...boxes,
    ...arrows,
    ...used.map((style) => `  classDef ${style}`),
  ];
  return isDrawable(written, arrows.length) ? written.join('\n') : undefined;
}

/** More boxes than these abreast are wider than the chain is long. */
const mostAbreast = 3;

/** Whether it is drawn downwards: from left to right, a chain is too wide to be read in a comment. */
function isDownwards(drawn: readonly ChainPair[]): boolean {
  const chains = drawn.flatMap(({ before, after }) => [before, after]).filter((chain) => chain !== undefined);
  const kinds = [
    chains.map(({ receiver }) => identity(receiver)),
    chains.flatMap(({ senders }) => senders),
    chains.flatMap(({ ways }) => ways.map(({ object }) => identity(object))),
    chains.flatMap(({ targets }) => targets.map(({ key }) => key)),
  ];
  return kinds.every((keys) => new Set(keys).size <= mostAbreast);
}

const styles = [
  'added stroke:#1a7f37,stroke-width:3px',
  'changed stroke:#bf8700,stroke-width:3px',
  'removed stroke:#cf222e,stroke-width:3px,stroke-dasharray:5 5',
];

function statusOf(before: Box | undefined, after: Box | undefined): 'added' | 'changed' | 'removed' | undefined {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  return isDeepStrictEqual(before.content, after.content) ? undefined : 'changed';
}

/** A renamed object is one box: both its names have the same key. */
function keysOf(pairs: readonly Pair[]): (object: PolicyObject) => string {
  const keys = new Map<string, string>();
  for (const { before, after } of pairs) {
    if (before !== undefined && after !== undefined) keys.set(identity(before), identity(after));
  }
  return (object) => keys.get(identity(object)) ?? identity(object);
}

function graph(chains: readonly (Chain | undefined)[], keyOf: (object: PolicyObject) => string): Graph {
  const boxes: Graph['boxes'] = new Map();
  const arrows: Graph['arrows'] = new Set();
  for (const chain of chains) {
    if (chain === undefined) continue;
    const receiver = keyOf(chain.receiver);
    boxes.set(receiver, {
      lines: [displayName(chain.receiver), chain.type],
      content: chain.receiver,
    });
    const hook = `webhook ${receiver}`;
    const sent = chain.managed ? chain.hookEvents?.join(', ') : 'set up at the sender';
    boxes.set(hook, {
      lines: ['webhook', ...(sent === undefined ? [] : [sent])],
      content: [sent, chain.senders, chain.token, hookUrls(chain)],
    });
    for (const sender of chain.senders) {
      boxes.set(`sender ${sender}`, { lines: [sender], content: sender });
      arrows.add(`sender ${sender}\0${hook}`);
    }
    for (const { object, how, origins, senders } of chain.ways) {
      const name = displayName(object).replace('Service', how);
      // External IPs are a way in of their own, besides the type of a Service.
      const key = how === 'externalIPs' ? `${how} ${keyOf(object)}` : keyOf(object);
      boxes.set(key, {
        lines: [
          name,
          ...origins,
          ...(how === 'LoadBalancer' || how === 'NodePort'
            ? [senders === 'everybody' ? 'no source ranges' : countRanges(senders)]
            : []),
        ],
        content: object,
      });
      arrows.add(`${hook}\0${key}`);
      arrows.add(`${key}\0${receiver}`);
    }
    if (chain.ways.length === 0) arrows.add(`${hook}\0${receiver}`);
    for (const { key, name, object } of chain.targets) {
      const target = object === undefined ? key : keyOf(object);
      const interval = field(object, 'spec', 'interval');
      const lines = [name, ...(typeof interval === 'string' ? [`polled every ${interval}`] : [])];
      boxes.set(target, { lines, content: object ?? name });
      arrows.add(`${receiver}\0${target}`);
    }
  }
  return { boxes, arrows };
}

/** Mermaid reads #name; as a character; nothing else in a label may end it or become markup. */
function escaped(line: string): string {
  const shown = line.length > longestLine ? `${line.slice(0, longestLine)}…` : line;
  return visible(shown).replaceAll(/[^\w ./:,()=+-]/gu, (character) => `#${character.codePointAt(0)};`);
}

/** How much of the chains is drawn. */
interface Detail {
  readonly chains: number;
  /** Senders, ways in and targets of each. */
  readonly each: number;
}

/** From everything to what fits into any picture. */
const details: readonly Detail[] = [
  { chains: 12, each: 40 },
  { chains: 12, each: 10 },
  { chains: 6, each: 8 },
  { chains: 2, each: 6 },
  { chains: 1, each: 3 },
];

/** GitHub's Mermaid draws at most 500 arrows and 50,000 characters; a readable picture has fewer. */
function isDrawable(lines: readonly string[], arrows: number): boolean {
  return arrows <= 200 && lines.join('\n').length <= 12_000;
}

/** Shortened chains: what changed stays first, and one box stands for the other targets. */
function trimmed(pairs: readonly ChainPair[], { chains, each }: Detail): ChainPair[] {
  return pairs.slice(0, chains).map(({ before, after }) => ({
    before: before && trim(before, after, each),
    after: after && trim(after, before, each),
  }));
}

function trim(chain: Chain, other: Chain | undefined, each: number): Chain {
  const { senders, ways, targets } = chain;
  if (Math.max(senders.length, ways.length, targets.length) <= each) return chain;
  const others = new Map(other?.targets.map((target) => [target.key, target]));
  const changed = (target: Target) => !isDeepStrictEqual(others.get(target.key), target);
  const ordered = [...targets.filter(changed), ...targets.filter((target) => !changed(target))];
  const left = targets.length - each;
  const more = {
    key: `more of ${String(chain.receiver.metadata.name)}`,
    name: `and ${left} more targets`,
    object: undefined,
    filter: undefined,
  };
  return {
    ...chain,
    senders: senders.length > each ? [...senders.slice(0, each), `and ${senders.length - each} more senders`] : senders,
    ways: ways.slice(-each),
    targets: left > 0 ? [...ordered.slice(0, each), more] : targets,
  };
}
