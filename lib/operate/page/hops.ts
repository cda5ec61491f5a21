import type { HopReport } from '../diagnosis.ts';
import type { HopId, Status } from '../hops/hop.ts';
import { hops } from '../hops/index.ts';
import type { Reason } from '../hops/reasons.ts';
import { marks } from '../report/marks.ts';
import { type Html, html, withLinks } from './html.ts';

/** What a mark says, for anyone who cannot see it or its color. */
const words: Readonly<Record<Status, string>> = {
  pass: 'holds',
  warn: 'look at it',
  fail: 'broken',
  'not-reached': 'not reached',
  'not-applicable': 'does not apply',
  unknown: 'not known',
};

type Finding = Omit<HopReport, 'hop' | 'more'>;

const questions = new Map<HopId, string>(hops.map(({ id, question }) => [id, question]));

/** Statuses that ask for nothing. */
const isQuiet = (status: Status) => status === 'pass' || status === 'not-reached' || status === 'not-applicable';

/** Reasons that need no further explanation. */
const plain: readonly Reason[] = ['holds', 'not-reached'];

/** The hops in the order in which a delivery passes them, each with all that was found there. */
export function hopsPart(reports: readonly HopReport[], hasSection: (reason: Reason) => boolean): Html {
  return html`<ol class="hops">${reports.map(
    ({ hop, more, ...worst }) => html`<li class="hop ${worst.status}">
<h4>${hop} <span class="question">${questions.get(hop)}</span></h4>
${[worst, ...more].map((finding) => findingPart(finding, hasSection))}</li>
`,
  )}</ol>`;
}

/** Reasons that a report names and a guide has something to say of. */
export function namedReasons(reports: readonly HopReport[]): Reason[] {
  const all = reports.flatMap(({ reason, more }) => [reason, ...more.map((each) => each.reason)]);
  return all.filter((reason) => !plain.includes(reason));
}

function findingPart(finding: Finding, hasSection: (reason: Reason) => boolean): Html {
  const { status, reason, message, why, fix, evidence } = finding;
  return html`<div class="finding"><p><span class="badge ${status}">${marks[status].mark} ${words[status]}</span> ${message}${
    plain.includes(reason) ? undefined : html` ${reasonPart(reason, hasSection(reason))}`
  }</p>
${why === undefined || isQuiet(status) ? undefined : html`<p><b>Why:</b> ${why}</p>`}
${fix === '' || isQuiet(status) ? undefined : html`<p><b>Fix:</b> <span class="fix">${withLinks(fix)}</span></p>`}
${evidencePart(evidence)}</div>`;
}

function reasonPart(reason: Reason, hasSection: boolean): Html {
  const name = html`<code>${reason}</code>`;
  return hasSection ? html`<a href="#reason-${reason}">${name}</a>` : name;
}

function evidencePart(evidence: Finding['evidence']): Html | undefined {
  const entries = Object.entries(evidence).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return undefined;
  return html`<details><summary>Evidence</summary><dl class="evidence">${entries.map(
    ([name, value]) => html`<dt>${name}</dt><dd>${typeof value === 'string' ? value : JSON.stringify(value)}</dd>`,
  )}</dl></details>`;
}
