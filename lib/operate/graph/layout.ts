import { type Graph, type GraphNode, nodeKinds } from './graph.ts';
import { type Label, labelOf } from './label.ts';

/** A node with its place, in pixels. */
export interface Placed {
  readonly node: GraphNode;
  readonly label: Label;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly placed: readonly Placed[];
  readonly width: number;
  readonly height: number;
}

export const lineHeight = 16;
export const padding = 10;
const margin = 20;
const nodeWidth = 268;
const columnGap = 44;
const rowGap = 14;

/**
 * A column for each kind, in the order of the way. A node stands as high as the middle of the Receivers whose deliveries
 * pass it, or below the one before where that is taken.
 */
export function layOut({ nodes, receivers }: Graph): Layout {
  const rank = new Map(receivers.map(({ namespace, name }, index) => [`${namespace}/${name}`, index]));
  const labelled = nodes.map((node) => ({ node, label: labelOf(node), rank: meanRank(node, rank) }));
  const columns = nodeKinds
    .map((kind) => labelled.filter(({ node }) => node.kind === kind).sort((a, b) => a.rank - b.rank))
    .filter((column) => column.length > 0);
  const rowHeight = Math.max(0, ...columns.map((column) => heightOf(column) / Math.max(receivers.length, 1)));
  const placed = columns.flatMap((column, index) => {
    const x = margin + index * (nodeWidth + columnGap);
    let free = margin;
    return column.map(({ node, label, rank }) => {
      const height = nodeHeight(label);
      const y = Math.max(free, margin + (rank + 0.5) * rowHeight - height / 2);
      free = y + height + rowGap;
      return { node, label, x, y: Math.round(y), width: nodeWidth, height };
    });
  });
  return {
    placed,
    width: 2 * margin + columns.length * (nodeWidth + columnGap) - columnGap,
    height: margin + Math.max(margin, ...placed.map(({ y, height }) => y + height)),
  };
}

function meanRank({ states }: GraphNode, rank: ReadonlyMap<string, number>): number {
  const ranks = [...new Set(states.map(({ receiver }) => receiver))].map((receiver) => rank.get(receiver) ?? 0);
  return ranks.reduce((sum, each) => sum + each, 0) / Math.max(ranks.length, 1);
}

function heightOf(column: readonly { readonly label: Label }[]): number {
  return column.reduce((sum, { label }) => sum + nodeHeight(label) + rowGap, 0);
}

function nodeHeight({ lines }: Label): number {
  return 2 * padding + (1 + lines.length) * lineHeight;
}
