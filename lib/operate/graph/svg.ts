import { htmlEscape } from 'escape-goat';
import type { Graph, GraphNode } from './graph.ts';
import { plainText } from './label.ts';
import { isDownwards, layOut, lineHeight, type Placed, padding } from './layout.ts';

/** Colors of both kinds of pages; where the picture is in one, it follows what the reader has set. */
export const svgStyle = `
  svg { font-family: ui-sans-serif, system-ui, -apple-system, "Segoe UI", sans-serif; font-size: 12px; }
  .page { fill: #ffffff; } .edge { stroke: #656d76; fill: none; stroke-width: 1.5; } .tip { fill: #656d76; }
  text { fill: #1f2328; } .title { font-weight: 600; }
  .node { stroke-width: 1.5; }
  .pass { fill: #dafbe1; stroke: #1a7f37; } .warn { fill: #fff3cd; stroke: #9a6700; } .fail { fill: #ffdcd7; stroke: #cf222e; stroke-width: 2.5; }
  .unknown { fill: #f6f8fa; stroke: #656d76; stroke-dasharray: 4 3; } .not-reached, .not-applicable { fill: #f6f8fa; stroke: #afb8c1; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117; } .edge { stroke: #8d96a0; } .tip { fill: #8d96a0; } text { fill: #e6edf3; }
    .pass { fill: #12351d; stroke: #3fb950; } .warn { fill: #3d2e05; stroke: #d29922; } .fail { fill: #4c1513; stroke: #f85149; }
    .unknown { fill: #161b22; stroke: #8d96a0; } .not-reached, .not-applicable { fill: #161b22; stroke: #484f58; }
  }
`;

/** A picture of its own: it loads nothing, runs nothing, and is readable on light and dark pages. */
export function svgOf(graph: Graph): string {
  return drawn(graph, 'tip', [`<style>${svgStyle}</style>`]);
}

/**
 * The same within a page, which has {@link svgStyle} for all its pictures.
 * @param id unique among them
 */
export function svgWithin(graph: Graph, id: string): string {
  return drawn(graph, id, []);
}

function drawn(graph: Graph, tip: string, style: readonly string[]): string {
  const { placed, width, height } = layOut(graph);
  const edge = isDownwards(graph) ? edgeDown : edgeAcross;
  const places = new Map(placed.map((each) => [each.node.id, each]));
  const edges = graph.edges.flatMap(({ from, to }) => {
    const [start, end] = [places.get(from), places.get(to)];
    return start === undefined || end === undefined ? [] : [edge(start, end, tip)];
  });
  const name = `The way of pushes to ${graph.receivers.length} ${graph.receivers.length === 1 ? 'Receiver' : 'Receivers'}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${name}">`,
    `<title>${name}</title>`,
    ...style,
    `<defs><marker id="${tip}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="tip" d="M0 0 L8 4 L0 8 z"/></marker></defs>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    ...edges,
    ...placed.map(node),
    '</svg>\n',
  ].join('\n');
}

function edgeAcross(from: Placed, to: Placed, tip: string): string {
  const [x, y] = [from.x + from.width, from.y + from.height / 2];
  const [endX, endY] = [to.x, to.y + to.height / 2];
  const middle = (x + endX) / 2;
  return `<path class="edge" marker-end="url(#${tip})" d="M${x} ${y} C${middle} ${y} ${middle} ${endY} ${endX} ${endY}"/>`;
}

function edgeDown(from: Placed, to: Placed, tip: string): string {
  const [x, y] = [from.x + from.width / 2, from.y + from.height];
  const [endX, endY] = [to.x + to.width / 2, to.y];
  const middle = (y + endY) / 2;
  return `<path class="edge" marker-end="url(#${tip})" d="M${x} ${y} C${x} ${middle} ${endX} ${middle} ${endX} ${endY}"/>`;
}

/** A nested svg cuts off what is wider than the box: not every letter has the same width. */
function node({ node, label, x, y, width, height }: Placed): string {
  const text = [label.title, ...label.lines].map((line, index) => {
    const baseline = padding + lineHeight * (index + 1) - 4;
    return `<text${index === 0 ? ' class="title"' : ''} x="${padding}" y="${baseline}">${htmlEscape(line)}</text>`;
  });
  return [
    `<svg x="${x}" y="${y}" width="${width}" height="${height}">`,
    `<title>${htmlEscape(said(node))}</title>`,
    `<rect class="node ${node.status}" x="1.5" y="1.5" width="${width - 3}" height="${height - 3}" rx="6"/>`,
    ...text,
    '</svg>',
  ].join('');
}

/** The whole name, and what was found there, for anyone who points at it. */
function said({ title, name, detail, states }: GraphNode): string {
  const findings = states
    .filter(({ message }) => message !== '')
    .map(({ receiver, hop, message }) => `${hop} of ${receiver}: ${message}`);
  return [`${title} ${name} ${detail}`.trimEnd(), ...findings.slice(0, 20)].map(plainText).join('\n');
}
