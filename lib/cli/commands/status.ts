import { setTimeout as sleep } from 'node:timers/promises';
import { masked } from '../../operate/report/mask.ts';
import { type ReceiverStatus, statusOf } from '../../operate/status/receiver-status.ts';
import { cellsOf, statusJson, statusShort, statusText } from '../../operate/status/report.ts';
import { exitCodes } from '../exit-codes.ts';
import { openCluster } from '../open-cluster.ts';
import type { Output } from '../options.ts';
import { paint } from '../paint.ts';
import { type EvidenceOptions, lookAt } from '../receiver-evidence.ts';
import { tellUnseen } from '../tell-unseen.ts';

export interface StatusOptions extends EvidenceOptions {
  readonly output: Output;
  readonly watch: boolean;
  /** In milliseconds. */
  readonly every: number;
}

/** Shortest time between two looks, in milliseconds: each costs some requests to GitHub for each Receiver. */
const leastMilliseconds = 2_000;

/** Clears the screen and goes to its first line. */
const clear = '\u001b[H\u001b[2J';

/** Prints a row for each Receiver, and gives the exit code: 1 where something is broken. With `watch` it does not end. */
export async function status(names: readonly string[], options: StatusOptions): Promise<number> {
  const cluster = openCluster(options);
  let printed = '';
  for (;;) {
    const { evidence, secrets } = await lookAt(cluster, names, { ...options, withLag: true });
    const rows = masked(evidence.map(statusOf), secrets);
    const text = textOf(rows, options);
    if (!options.watch) {
      console.log(text);
      tellUnseen('status', { evidence, secrets });
      const isBroken = rows.flatMap(cellsOf).some(({ health }) => health === 'bad');
      return isBroken ? exitCodes.broken : exitCodes.fine;
    }
    // In a log a new text appears only when something other than the ages has changed.
    const state = JSON.stringify(rows);
    if (process.stdout.isTTY && options.output !== 'json') process.stdout.write(`${clear}${text}\n`);
    else if (state !== printed) console.log(text);
    printed = state;
    await sleep(Math.max(options.every, leastMilliseconds));
  }
}

function textOf(rows: readonly ReceiverStatus[], { output, watch }: StatusOptions): string {
  // One document a line, where there are many.
  if (output === 'json') return JSON.stringify(statusJson(rows), undefined, watch ? undefined : 2);
  if (output === 'short') return statusShort(rows);
  return statusText(rows, new Date(), paint);
}
