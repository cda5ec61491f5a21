import { marks } from '../report/marks.ts';
import { type GraphNode, mostSevere } from './graph.ts';

/** Characters of a line; what is longer is cut in its middle, as names differ at their ends. */
const width = 34;

/** What is written in a node: what it is, its name, more of it, the states of its hops, and what is wrong. */
export interface Label {
  readonly title: string;
  readonly lines: readonly string[];
}

export function labelOf({ title, name, detail, states }: GraphNode): Label {
  const hops = [...new Set(states.map(({ hop }) => hop))].map((hop) => {
    const status = mostSevere(states.filter((state) => state.hop === hop).map((state) => state.status));
    return `${marks[status].mark} ${hop}`;
  });
  const wrong = states.filter(({ status }) => status === 'fail' || status === 'warn').map(({ reason }) => reason);
  const reasons = [...new Set(wrong)];
  const pairs = hops.flatMap((hop, index) =>
    index % 2 === 0 ? [[hop, ...hops.slice(index + 1, index + 2)].join('  ')] : [],
  );
  const lines = [name, detail, ...pairs, ...reasons.slice(0, 2), reasons.length > 2 ? '…' : ''];
  return { title: cut(title), lines: lines.filter((line) => line !== '').map(cut) };
}

/** In one line, without what moves a cursor, turns the direction of a text, or may not be in XML. */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replace(/[\p{Cf}\p{Cs}\p{Cn}]/gu, '');
}

function cut(text: string): string {
  const letters = [...plainText(text)];
  if (letters.length <= width) return letters.join('');
  const half = (width - 1) >> 1;
  return `${letters.slice(0, width - 1 - half).join('')}…${letters.slice(-half).join('')}`;
}
