import { isDeepStrictEqual } from 'node:util';
import type { Chain, ChainPair } from '../model/chain.ts';
import type { Target } from '../model/targets.ts';

/** How much of the chains is drawn. */
export interface Detail {
  readonly chains: number;
  /** Senders, ways in and targets of each. */
  readonly each: number;
}

/** From everything to what fits in any picture. */
export const details: readonly Detail[] = [
  { chains: 12, each: 40 },
  { chains: 12, each: 10 },
  { chains: 6, each: 8 },
  { chains: 2, each: 6 },
  { chains: 1, each: 3 },
];

/** GitHub's Mermaid draws at most 500 arrows and 50,000 characters; nobody reads as many. */
export function isDrawable(lines: readonly string[], arrows: number): boolean {
  return arrows <= 200 && lines.join('\n').length <= 12_000;
}

/** The chains with less on them: what changed stays first, and one more target stands for the others. */
export function trimmed(pairs: readonly ChainPair[], { chains, each }: Detail): ChainPair[] {
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
