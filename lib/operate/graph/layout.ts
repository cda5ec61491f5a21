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
const margin = 8;
const nodeWidth = 268;
const columnGap = 44;
const rowGap = 14;
/** Between two rows, with room for an arrow. */
const downGap = 30;

/** Boxes side by side that a page of Markdown shows in a size that can be read. */
const mostAbreast = 3;

/** Whether a way is drawn downwards: from left to right its seven kinds are too wide to read, but many abreast are wider. */
export function isDownwards({ nodes }: Graph): boolean {
  return nodeKinds.every((kind) => nodes.filter((node) => node.kind === kind).length <= mostAbreast);
}

/** The boxes of a drawing. */
export function layOut(graph: Graph): Layout {
  const { nodes, receivers } = graph;
  const rank = new Map(receivers.map(({ namespace, name }, index) => [`${namespace}/${name}`, index]));
  const labelled = nodes.map((node) => ({ node, label: labelOf(node), rank: meanRank(node, rank) }));
  const kinds = nodeKinds
    .map((kind) => labelled.filter(({ node }) => node.kind === kind).sort((a, b) => a.rank - b.rank))
    .filter((ofKind) => ofKind.length > 0);
  const placed = isDownwards(graph) ? rows(kinds) : columns(kinds, receivers.length);
  return {
    placed,
    width: margin + Math.max(margin, ...placed.map(({ x, width }) => x + width)),
    height: margin + Math.max(margin, ...placed.map(({ y, height }) => y + height)),
  };
}

type Labelled = Pick<Placed, 'node' | 'label'> & { readonly rank: number };

/** A row for each kind, in the order of the way. */
function rows(kinds: readonly (readonly Labelled[])[]): Placed[] {
  const widthOf = (count: number) => count * (nodeWidth + rowGap) - rowGap;
  const widest = Math.max(0, ...kinds.map(({ length }) => widthOf(length)));
  let y = margin;
  return kinds.flatMap((row) => {
    const top = y;
    const left = margin + (widest - widthOf(row.length)) / 2;
    y += Math.max(...row.map(({ label }) => nodeHeight(label))) + downGap;
    return row.map(({ node, label }, index) => {
      const x = Math.round(left + index * (nodeWidth + rowGap));
      return { node, label, x, y: top, width: nodeWidth, height: nodeHeight(label) };
    });
  });
}

/**
 * A column for each kind, in the order of the way. A node stands as high as the middle of the Receivers whose deliveries
 * pass it, or below the one before where that is taken.
 */
function columns(kinds: readonly (readonly Labelled[])[], receivers: number): Placed[] {
  const rowHeight = Math.max(0, ...kinds.map((column) => heightOf(column) / Math.max(receivers, 1)));
  return kinds.flatMap((column, index) => {
    const x = margin + index * (nodeWidth + columnGap);
    let free = margin;
    return column.map(({ node, label, rank }) => {
      const height = nodeHeight(label);
      const y = Math.max(free, margin + (rank + 0.5) * rowHeight - height / 2);
      free = y + height + rowGap;
      return { node, label, x, y: Math.round(y), width: nodeWidth, height };
    });
  });
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
