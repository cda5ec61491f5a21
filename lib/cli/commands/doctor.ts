import { setTimeout as sleep } from 'node:timers/promises';
import { styleText } from 'node:util';
import type { HookHome } from '../../github/hook-home.ts';
import { parseRepository, repositoryChoices } from '../../github/repository-reference.ts';
import type { Cluster } from '../../operate/cluster.ts';
import { diagnose } from '../../operate/diagnose.ts';
import type { Diagnosis } from '../../operate/diagnosis.ts';
import { collect, findReceivers } from '../../operate/evidence/collect.ts';
import type { Evidence, Receiver } from '../../operate/evidence/evidence.ts';
import { GitHubLook } from '../../operate/evidence/github-look.ts';
import { probe } from '../../operate/evidence/probe.ts';
import { GitHub, type GitHubCredentials } from '../../operate/github.ts';
import { masked, secretsOf } from '../../operate/report/mask.ts';
import { shortReport } from '../../operate/report/short.ts';
import { textReport } from '../../operate/report/text.ts';
import { CannotBeDone, exitCodes } from '../exit-codes.ts';
import { gitHubEnvironment } from '../github-access.ts';
import { openCluster } from '../open-cluster.ts';
import type { ClusterOptions, Output } from '../options.ts';

export interface DoctorOptions extends ClusterOptions {
  readonly output: Output;
  readonly repository?: string;
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

/** Looks at Receivers, prints what was found, and tells how to end. */
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
  const { credentials, enterprise } = gitHubEnvironment();
  const home = options.repository === undefined ? undefined : homeOf(options.repository, enterprise);
  const namespace = options.allNamespaces ? undefined : (options.namespace ?? cluster.namespace ?? 'flux-system');
  const found = await findReceivers(cluster, names, namespace);
  if ('problem' in found) throw new CannotBeDone(found.problem);
  const evidence = await withProbes(found, options, cluster, { credentials, enterprise, home });
  const diagnosis: Diagnosis = {
    apiVersion: 'fluxhook.dev/v1',
    kind: 'Diagnosis',
    receivers: evidence.map(diagnose),
  };
  const own = credentials !== undefined && 'token' in credentials ? [credentials.token] : [];
  return masked(diagnosis, [...secretsOf(evidence), ...own]);
}

interface Access {
  readonly credentials: GitHubCredentials | undefined;
  readonly enterprise: string | undefined;
  readonly home: HookHome | undefined;
}

/** What is found, with what a probe was answered where one was asked for. */
async function withProbes(
  { chosen, every }: { readonly chosen: readonly Receiver[]; readonly every: readonly Receiver[] },
  { probe: isProbing = false, viaApi = false }: DoctorOptions,
  cluster: Cluster,
  { credentials, ...access }: Access,
): Promise<readonly Evidence[]> {
  const github = credentials && new GitHub(credentials);
  const look = () => collect(cluster, chosen, every, { github: github && new GitHubLook(github), ...access });
  const before = await look();
  if (!isProbing && !viaApi) return before;
  const probes = await Promise.all(before.map((evidence) => probe(evidence, { cluster, github, viaApi })));
  // A ping is a delivery.
  const after = probes.some(({ way }) => way === 'ping') ? await look() : before;
  return after.map((evidence, index) => ({ ...evidence, probe: probes[index] }));
}

function homeOf(text: string, enterprise: string | undefined): HookHome {
  const home = parseRepository(text, enterprise);
  if (home !== undefined) return home;
  throw new CannotBeDone(
    `--repository ${text} names no repository. Write ${repositoryChoices}, or the name of an organization.`,
  );
}

function isBroken({ receivers }: Diagnosis, failOn: DoctorOptions['failOn']): boolean {
  return receivers.some(({ verdict }) => verdict === 'fail' || (verdict === 'warn' && failOn === 'warning'));
}

function print(diagnosis: Diagnosis, output: Output): void {
  if (output === 'json') console.log(JSON.stringify(diagnosis, undefined, 2));
  else if (output === 'short') console.log(shortReport(diagnosis));
  // Node leaves the colours out where the output is no terminal, and where NO_COLOR is set.
  else console.log(textReport(diagnosis, (style, text) => styleText(style, text, { stream: process.stdout })));
}
