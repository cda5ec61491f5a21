import { shortRevision } from '../evidence/revision.ts';
import { ago } from '../hops/ago.ts';
import type { Paint } from '../report/text.ts';
import type { Cell, LastDelivery, ReceiverStatus, TargetStatus } from './receiver-status.ts';

/** What `fluxhook status -o json` prints. */
export function statusJson(receivers: readonly ReceiverStatus[]) {
  return { apiVersion: 'fluxhook.dev/v1', kind: 'Status', receivers };
}

/** Every part of a row. */
export function cellsOf({ ready, hook, last, entrance, targets }: ReceiverStatus): readonly Cell[] {
  return [ready, hook, last, entrance, ...targets];
}

const titles = ['RECEIVER', 'READY', 'HOOK', 'LAST DELIVERY', 'ENTRANCE', 'TARGETS'];

/** A table with a row per Receiver; each further target has a line of its own. */
export function statusText(receivers: readonly ReceiverStatus[], now: Date, paint: Paint): string {
  const rows = receivers.flatMap((receiver) => rowsOf(receiver, now));
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.text.length ?? 0)),
  );
  const header = titles.map((title, column) => paint('bold', title.padEnd(widths[column] ?? 0))).join('  ');
  const lines = rows.map((row) => row.map((cell, column) => painted(cell, widths[column] ?? 0, paint)).join('  '));
  return [header, ...lines].map((line) => line.trimEnd()).join('\n');
}

function painted({ health, text }: Cell, width: number, paint: Paint): string {
  const padded = text.padEnd(width);
  if (health === 'bad') return paint('red', padded);
  return health === 'unknown' ? paint('dim', padded) : padded;
}

function rowsOf({ namespace, name, ready, hook, last, entrance, targets }: ReceiverStatus, now: Date): Cell[][] {
  const [first, ...others] = targets.map(targetCell);
  const none: Cell = { health: 'ok', text: '' };
  const subject: Cell = { health: 'ok', text: `${namespace}/${name}` };
  const lastCell: Cell = { health: last.health, text: lastText(last, now) };
  const row = [subject, ready, hook, lastCell, entrance, first ?? { health: 'bad', text: 'none' }];
  return [row, ...others.map((target) => [none, none, none, none, none, target])];
}

/** Such as: push 200, 12 s ago, in 0.02 s. */
function lastText({ text, event, at, duration }: LastDelivery, now: Date): string {
  return at === undefined ? text : `${event} ${text}, ${ago(at, now)}, in ${duration} s`;
}

function targetCell({ object, health, text, revision, isAtHead }: TargetStatus): Cell {
  const short = revision === undefined ? '' : shortRevision(revision);
  const state = isAtHead === true && health === 'ok' ? 'at head' : text;
  return { health, text: [object, short, state].filter((part) => part !== '').join(' ') };
}

/** A line per Receiver, for a chat. */
export function statusShort(receivers: readonly ReceiverStatus[]): string {
  return receivers
    .map((receiver) => {
      const bad = rowsOf(receiver, new Date())
        .flat()
        .filter(({ health }) => health === 'bad');
      const subject = `${receiver.namespace}/${receiver.name}`;
      return bad.length === 0 ? `✔ ${subject}` : `✘ ${subject}: ${bad.map(({ text }) => text).join('; ')}`;
    })
    .join('\n');
}
