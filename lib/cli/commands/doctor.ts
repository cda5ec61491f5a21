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
import { paint } from '../paint.ts';
import { type EvidenceOptions, type Further, type Looked, lookAt } from '../receiver-evidence.ts';
import { writeOut } from '../write-out.ts';

export interface DoctorOptions extends EvidenceOptions {
  readonly output: 'text' | 'json' | 'short' | 'html';
  /** A file. @default - the standard output */
  readonly out?: string;
  readonly failOn: 'fail' | 'warning';
  /** In milliseconds. */
  readonly wait?: number;
  /** Send a ping, or if that is not possible, a request without a signature. */
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
    const looked = await lookAt(cluster, names, options, (before, next) => withProbes(before, next, options, cluster));
    const diagnosis = diagnosisOf(looked);
    const isBad = isBroken(diagnosis, options.failOn);
    if (!isBad || Date.now() + pause > deadline) {
      await writeOut(`${await textOf(diagnosis, looked, options)}\n`, options.out);
      if (!isBad) return exitCodes.fine;
      return options.wait === undefined ? exitCodes.broken : exitCodes.timedOut;
    }
    await sleep(pause);
  }
}

function diagnosisOf({ evidence, secrets }: Looked): Diagnosis {
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

async function textOf(diagnosis: Diagnosis, looked: Looked, { output, out }: DoctorOptions): Promise<string> {
  switch (output) {
    case 'json':
      return JSON.stringify(diagnosis, undefined, 2);
    case 'short':
      return shortReport(diagnosis);
    case 'html':
      return page(looked);
    case 'text':
      // Colors are for a terminal.
      return out === undefined ? textReport(diagnosis, paint) : textReport(diagnosis);
  }
}

/** Loaded where it is asked for. */
async function page({ evidence, secrets }: Looked): Promise<string> {
  const { pageModel } = await import('../../operate/page/model.ts');
  const { htmlPage } = await import('../../operate/page/page.ts');
  const model = pageModel(evidence.map((each) => ({ evidence: each, report: diagnose(each) })));
  return htmlPage(masked(model, secrets)).trimEnd();
}
