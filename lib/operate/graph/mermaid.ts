import type { Status } from '../hops/hop.ts';
import { type Graph, nodeKinds } from './graph.ts';
import { labelOf } from './label.ts';
import { isDownwards } from './layout.ts';

/** Mermaid draws no more characters than this, unless its page allows it. Source: its config, maxTextSize. */
export const mostCharacters = 50_000;

/** With their own text color, so that they are readable on a dark page as on a light one. */
const classes: Readonly<Record<Status, string>> = {
  pass: 'fill:#dafbe1,stroke:#1a7f37,color:#0f3d1c',
  warn: 'fill:#fff3cd,stroke:#9a6700,color:#4d3300',
  fail: 'fill:#ffdcd7,stroke:#cf222e,color:#67060c',
  unknown: 'fill:#eef1f4,stroke:#656d76,color:#24292f,stroke-dasharray:4',
  'not-reached': 'fill:#eef1f4,stroke:#afb8c1,color:#57606a',
  'not-applicable': 'fill:#eef1f4,stroke:#afb8c1,color:#57606a',
};

/** A flowchart that GitHub, GitLab and others draw in Markdown. */
export function mermaidOf(graph: Graph): string {
  const { nodes, edges } = graph;
  const ordered = nodeKinds.flatMap((kind) => nodes.filter((node) => node.kind === kind));
  const names = new Map(ordered.map(({ id }, index) => [id, `n${index}`]));
  const used = new Set(ordered.map(({ status }) => status));
  const lines = [
    `flowchart ${isDownwards(graph) ? 'TB' : 'LR'}`,
    ...ordered.map((node) => {
      const { title, lines } = labelOf(node);
      return `${names.get(node.id)}["${[title, ...lines].map(escaped).join('<br/>')}"]:::${node.status}`;
    }),
    ...edges.map(({ from, to }) => `${names.get(from)} --> ${names.get(to)}`),
    ...[...used].map((status) => `classDef ${status} ${classes[status]}`),
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * Everything that could mean something to Mermaid, to Markdown or to HTML, as an entity: quotes, backticks, backslashes,
 * brackets, and also the colon, which Mermaid would read as the start of a style.
 * Source: mermaid, encodeEntities in packages/mermaid/src/utils.ts.
 */
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N} ,./✔✘!?·…@_+-]/gu, (letter) => `#${letter.codePointAt(0)};`);
}
