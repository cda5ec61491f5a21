import { htmlEscape } from 'escape-goat';

/** A picture for a page of Markdown: at most 800 pixels wide, so that it is shown there in its own size. */
export interface Picture {
  /** Its name, for anyone who cannot see it. */
  readonly title: string;
  /** What it shows, in sentences. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly parts: readonly string[];
}

/** Colors for light and dark pages; the picture follows what the reader has set. */
const style = `
  svg { font-family: ui-sans-serif, system-ui, -apple-system, "Segoe UI", sans-serif; font-size: 13px; }
  .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre; }
  text { fill: #1f2328; } .title { font-weight: 600; font-size: 14px; } .quiet { fill: #57606a; } .region { fill: #f6f8fa; stroke: #d1d9e0; }
  .page { fill: #ffffff; } .box { fill: #ffffff; stroke: #656d76; stroke-width: 1.5; } .main { fill: #ddf4ff; stroke: #0969da; }
  .old { fill: #fff3cd; stroke: #9a6700; } .new { fill: #dafbe1; stroke: #1a7f37; } .line { stroke: #656d76; fill: none; stroke-width: 1.5; } .tip { fill: #656d76; }
  .rule { stroke: #d1d9e0; } .dashed { stroke-dasharray: 4 3; } .red { fill: #a40e26; } .green { fill: #116329; } .yellow { fill: #6b4800; } .bold { font-weight: 700; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } .quiet { fill: #a5afba; } .region { fill: #161b22; stroke: #3d444d; }
    .page { fill: #0d1117; } .box { fill: #0d1117; stroke: #8d96a0; } .main { fill: #0c2d4f; stroke: #58a6ff; }
    .old { fill: #3d2e05; stroke: #d29922; } .new { fill: #12351d; stroke: #3fb950; } .line { stroke: #8d96a0; } .tip { fill: #8d96a0; }
    .rule { stroke: #3d444d; } .red { fill: #ffb3ab; } .green { fill: #7ee787; } .yellow { fill: #f2cc60; }
  }
`;

/** A file of its own, which loads nothing. */
export function svg({ title, description, width, height, parts }: Picture): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">`,
    htmlEscape`<title id="title">${title}</title>`,
    htmlEscape`<desc id="description">${description}</desc>`,
    `<style>${style}</style>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="tip" d="M0 0 L8 4 L0 8 z"/></marker></defs>',
    `<rect class="page" width="${width}" height="${height}" rx="8"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

/** A place in a picture, in pixels. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const lineHeight = 18;

/** A box with a name, and lines of more under it. */
export function box(area: Area, [name = '', ...more]: readonly string[], kind = ''): string {
  const { x, y, width, height } = area;
  const first = y + height / 2 - (more.length * lineHeight) / 2 + 5;
  const middle = x + width / 2;
  return [
    `<rect class="box ${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>`,
    label(middle, first, name, 'title', 'middle'),
    ...more.map((line, index) => label(middle, first + (index + 1) * lineHeight, line, '', 'middle')),
  ].join('');
}

/** What belongs together, with its name in a corner. */
export function region({ x, y, width, height }: Area, name: string): string {
  return `<rect class="region" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>${label(x + 12, y + 20, name, 'quiet')}`;
}

export function label(
  x: number,
  y: number,
  text: string,
  kind = '',
  anchor: 'start' | 'middle' | 'end' = 'start',
): string {
  return htmlEscape`<text class="${kind}" x="${x}" y="${y}" text-anchor="${anchor}">${text}</text>`;
}

/** An arrow along some points. */
export function arrow(points: readonly (readonly [x: number, y: number])[], kind = ''): string {
  const path = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(' ');
  return `<path class="line ${kind}" marker-end="url(#tip)" d="${path}"/>`;
}
