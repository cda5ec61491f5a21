import Table from 'cli-table3';
import type { InventoryEntry } from './flux-objects.ts';

/** What the chain showed. */
export interface ChainReport {
  readonly objects: readonly InventoryEntry[];
  /** Flux's own message on the Receiver's condition Ready. */
  readonly receiverMessage: string;
  readonly hookUrl: string;
  readonly hook: { readonly id: number; readonly events: readonly string[] };
  /** HTTP status the Receiver answered the ping with. */
  readonly pingStatus: number;
  /** Revisions before and after the push. */
  readonly revisions: readonly [string, string];
  /** From the start of `git push` to the new artifact, in milliseconds. */
  readonly pushToArtifact: number;
  /** How often Flux would have polled, a Flux duration. */
  readonly interval: string;
}

/** The table that `npm start` ends with. */
export function renderReport(report: ChainReport): string {
  const table = new Table({ style: { head: [], border: [] } });
  for (const { kind, name, state } of report.objects) table.push([`${kind}/${name}`, state]);
  table.push(
    ['Receiver message', report.receiverMessage],
    ['hook URL', report.hookUrl],
    ['webhook', `id ${report.hook.id}, events ${report.hook.events.join(', ')}`],
    ['ping', `HTTP ${report.pingStatus}`],
    ['revision', report.revisions.join('\n→ ')],
    ['push → artifact', `${report.pushToArtifact} ms, against polling every ${report.interval}`],
  );
  return table.toString();
}
