import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../operate/cluster.ts';
import { diagnose } from '../../operate/diagnose.ts';
import type { Diagnosis } from '../../operate/diagnosis.ts';
import type { Evidence } from '../../operate/evidence/evidence.ts';
import { probe } from '../../operate/evidence/probe.ts';
import { masked } from '../../operate/report/mask.ts';
import { shortReport } from '../../operate/report/short.ts';
import { textReport } from '../../operate/report/text.ts';
import { exitCodes } from '../exit-codes.ts';
import { openCluster } from '../open-cluster.ts';
import type { Output } from '../options.ts';
import { paint } from '../paint.ts';
import { type EvidenceOptions, type Further, lookAt } from '../receiver-evidence.ts';

export interface DoctorOptions extends EvidenceOptions {
  readonly output: Output;
  readonly failOn: 'fail' | 'warning';
  /** In milliseconds. */
  readonly wait?: number;
  /** Send a ping, or where that cannot be, a request without a signature. */
  readonly probe?: boolean;
  /** Send that request through the API server. */
  readonly viaApi?: boolean;
}

/** Time between two looks, in milliseconds; longer where each look sends something. */
const pollMilliseconds = 2_000;
const probeMilliseconds = 10_000;

/** Looks at Receivers, prints what was found, and gives the exit code. */
export async function doctor(names: readonly string[], options: DoctorOptions): Promise<number> {
  const deadline = Date.now() + (options.wait ?? 0);
  const cluster = openCluster(options);
  const pause = options.probe || options.viaApi ? probeMilliseconds : pollMilliseconds;
  for (;;) {
    const diagnosis = await look(cluster, names, options);
    const isBad = isBroken(diagnosis, options.failOn);
    if (!isBad || Date.now() + pause > deadline) {
      print(diagnosis, options.output);
      if (!isBad) return exitCodes.fine;
      return options.wait === undefined ? exitCodes.broken : exitCodes.timedOut;
    }
    await sleep(pause);
  }
}

async function look(cluster: Cluster, names: readonly string[], options: DoctorOptions): Promise<Diagnosis> {
  const { evidence, secrets } = await lookAt(cluster, names, options, (before, next) =>
    withProbes(before, next, options, cluster),
  );
  const diagnosis: Diagnosis = {
    apiVersion: 'fluxhook.dev/v1',
    kind: 'Diagnosis',
    receivers: evidence.map(diagnose),
  };
  return masked(diagnosis, secrets);
}

/** What is found, with what a probe was answered where one was asked for. */
async function withProbes(
  before: readonly Evidence[],
  { github, again }: Further,
  { probe: isProbing = false, viaApi = false }: DoctorOptions,
  cluster: Cluster,
): Promise<readonly Evidence[]> {
  if (!isProbing && !viaApi) return before;
  const probes = await Promise.all(before.map((evidence) => probe(evidence, { cluster, github, viaApi })));
  // A ping is a delivery.
  const after = probes.some(({ way }) => way === 'ping') ? await again() : before;
  return after.map((evidence, index) => ({ ...evidence, probe: probes[index] }));
}

function isBroken({ receivers }: Diagnosis, failOn: DoctorOptions['failOn']): boolean {
  return receivers.some(({ verdict }) => verdict === 'fail' || (verdict === 'warn' && failOn === 'warning'));
}

function print(diagnosis: Diagnosis, output: Output): void {
  if (output === 'json') console.log(JSON.stringify(diagnosis, undefined, 2));
  else if (output === 'short') console.log(shortReport(diagnosis));
  else console.log(textReport(diagnosis, paint));
}
