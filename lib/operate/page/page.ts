import { createHash } from 'node:crypto';
import { svgWithin } from '../graph/svg.ts';
import type { Reason } from '../hops/reasons.ts';
import { marks } from '../report/marks.ts';
import { summary, verdictInWords } from '../report/text.ts';
import { deliveriesPart } from './deliveries.ts';
import { hopsPart, namedReasons } from './hops.ts';
import { Html, html } from './html.ts';
import type { PageModel, ReceiverModel } from './model.ts';
import { reasonSections, reasonsPart } from './reasons.ts';
import { pageStyle } from './style.ts';

/** In pixels; a wider picture has a row of its own. */
const narrow = 320;

/**
 * A self-contained page with what doctor found: it loads nothing and runs no script, and its Content-Security-Policy
 * forbids both.
 * @param model masked
 */
export function htmlPage(model: PageModel): string {
  const { at, receivers } = model;
  const sections = reasonSections();
  const hasSection = (reason: Reason) => sections.has(reason);
  const reports = receivers.map(({ report }) => report);
  const [only] = reports;
  const isOne = reports.length === 1 && only !== undefined;
  const said = isOne ? `${only.namespace}/${only.name}: ${verdictInWords(only)}` : summary(reports);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>fluxhook doctor: ${said}</title>
${new Html(`<style>${pageStyle}</style>`)}
</head>
<body>
<header><h1>Does a push reconcile?</h1>
<p>${said}. As <code>fluxhook doctor</code> found it at <time datetime="${at.toISOString()}">${at.toISOString().replace('T', ' ').slice(0, 19)} UTC</time>.</p></header>
${isOne ? undefined : indexPart(model)}
<main>
${receivers.map((each, index) => receiverPart(each, index, at, hasSection))}
${reasonsPart(
  reports.flatMap(({ hops }) => namedReasons(hops)),
  sections,
)}
</main>
</body>
</html>
`.markup;
}

/** The style is allowed by its checksum, so text from elsewhere cannot add another one. */
function policy(): string {
  const checksum = createHash('sha256').update(pageStyle).digest('base64');
  return `default-src 'none'; style-src 'sha256-${checksum}'; base-uri 'none'; form-action 'none'`;
}

function indexPart({ receivers }: PageModel): Html {
  return html`<nav aria-label="Receivers"><ul class="index">${receivers.map(
    ({ report }, index) =>
      html`<li><a href="#receiver-${index}">${report.namespace}/${report.name}</a> ${verdictPart(report)}</li>`,
  )}</ul></nav>`;
}

function verdictPart(report: ReceiverModel['report']): Html {
  return html`<span class="badge ${report.verdict}">${marks[report.verdict].mark} ${verdictInWords(report)}</span>`;
}

function receiverPart(model: ReceiverModel, index: number, now: Date, hasSection: (reason: Reason) => boolean): Html {
  const { report, graph } = model;
  const id = `receiver-${index}`;
  const picture = svgWithin(graph, `tip-${index}`);
  const width = Number(/ width="(\d+)"/.exec(picture)?.[1]);
  return html`<section class="receiver ${width > narrow ? 'wide' : 'narrow'}" aria-labelledby="${id}">
<h2 id="${id}">Receiver ${report.namespace}/${report.name} (${report.type})</h2>
<p class="verdict">${verdictPart(report)}</p>
<div><h3>Hops, in the order in which a delivery passes them</h3>
${hopsPart(report.hops, hasSection)}
<h3>Last deliveries</h3>
${deliveriesPart(model, now)}</div>
<div><h3>The way of a push</h3>
<div class="picture" role="group" aria-label="The way of a push to ${report.namespace}/${report.name}" tabindex="0">${new Html(picture)}</div></div>
</section>
`;
}
