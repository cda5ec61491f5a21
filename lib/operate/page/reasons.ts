import { readFileSync } from 'node:fs';
import type { Reason } from '../hops/reasons.ts';
import { type Html, html } from './html.ts';

/** The sections of docs/doctor.md, by reason: the page has those that it names, as it is read without the project. */
export function reasonSections(): ReadonlyMap<string, string> {
  // By the package's own name: the command may run from the sources, or compiled in another folder.
  const guide = readFileSync(new URL('docs/doctor.md', import.meta.resolve('fluxhook/package.json')), 'utf8');
  const sections = guide.split(/^### /m).slice(1);
  return new Map(
    sections.map((section) => {
      const [reason = '', ...lines] = section.split('\n');
      return [
        reason,
        lines
          .join('\n')
          .replace(/^## [\s\S]*/m, '')
          .trim(),
      ];
    }),
  );
}

/** What a reason means, for each that is named. */
export function reasonsPart(named: readonly Reason[], sections: ReadonlyMap<string, string>): Html {
  const known = [...new Set(named)].filter((reason) => sections.has(reason)).toSorted();
  if (known.length === 0) return html``;
  return html`<section aria-labelledby="reasons"><h2 id="reasons">What the reasons mean</h2>
<dl class="reasons">${known.map((reason) => html`<dt id="reason-${reason}"><code>${reason}</code></dt><dd>${said(sections.get(reason) ?? '')}</dd>`)}</dl></section>`;
}

/** The guide's Markdown: paragraphs with code and links, which point to other pages of it. */
function said(markdown: string): readonly Html[] {
  return markdown.split(/\n{2,}/).map((paragraph) => {
    const parts = paragraph.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').split(/`([^`]*)`/);
    return html`<p>${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}</p>`;
  });
}
