import type { Diagnosis, HopReport, ReceiverReport } from '../diagnosis.ts';
import { hopIds } from '../hops/hop.ts';
import { marks } from './marks.ts';
import { oneLine } from './one-line.ts';

/** How a part of the text is shown, such as red; the text as it is where no colors are wanted. */
export type Paint = (style: 'red' | 'green' | 'yellow' | 'dim' | 'bold', text: string) => string;

const plain: Paint = (_, text) => text;

const verdicts = {
  pass: 'all hops hold',
  warn: 'nothing is broken, and there is something to look at',
  fail: 'broken',
} as const;

const width = Math.max(...hopIds.map((id) => id.length));

/** One line for a hop that holds, three for one that does not: what, why, and the fix. */
export function textReport({ receivers }: Diagnosis, paint: Paint = plain): string {
  const parts = receivers.map((receiver) => ofReceiver(receiver, paint));
  return receivers.length > 1 ? [...parts, summary(receivers)].join('\n\n') : parts.join('');
}

/** How a Receiver is, and where it is not as it should be. */
export function verdictInWords({ verdict, hops }: ReceiverReport): string {
  const [first] = hops.filter(({ status }) => status === verdict || (verdict === 'warn' && status === 'unknown'));
  return `${verdicts[verdict]}${verdict === 'pass' || first === undefined ? '' : `, at ${first.hop}`}`;
}

function ofReceiver(report: ReceiverReport, paint: Paint): string {
  const { namespace, name, type, hops } = report;
  const title = paint('bold', `Receiver ${namespace}/${name} (${type}): ${verdictInWords(report)}`);
  return [title, ...hops.flatMap((hop) => ofHop(hop, paint))].join('\n');
}

function ofHop({ hop, more, ...worst }: HopReport, paint: Paint): string[] {
  return [worst, ...more].flatMap((finding, index) => lines(index === 0 ? hop : '', finding, paint));
}

function lines(label: string, { status, reason, ...said }: Omit<HopReport, 'hop' | 'more'>, paint: Paint): string[] {
  const { mark, style } = marks[status];
  const message = oneLine(said.message);
  const why = said.why === undefined ? undefined : oneLine(said.why);
  const fix = oneLine(said.fix);
  const isQuiet = status === 'not-reached' || status === 'not-applicable';
  const first = `  ${paint(style, mark)} ${label.padEnd(width)}  ${isQuiet ? paint('dim', message) : message}`;
  if (status === 'pass' || isQuiet) return [first];
  const indent = ' '.repeat(width + 6);
  return [
    `${first} ${paint('dim', `[${reason}]`)}`,
    ...(why === undefined ? [] : [`${indent}why: ${why}`]),
    ...(fix === '' ? [] : [`${indent}fix: ${paint('bold', fix)}`]),
  ];
}

/** How many Receivers there are, and how they are. */
export function summary(receivers: readonly ReceiverReport[]): string {
  const count = (verdict: string) => receivers.filter((receiver) => receiver.verdict === verdict).length;
  return `${receivers.length} Receivers: ${count('pass')} in order, ${count('warn')} with warnings, ${count('fail')} broken`;
}
