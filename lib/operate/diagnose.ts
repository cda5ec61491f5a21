import type { HopReport, ReceiverReport } from './diagnosis.ts';
import type { Evidence } from './evidence/evidence.ts';
import type { Finding, Held, Hop, Status } from './hops/hop.ts';
import { hops } from './hops/index.ts';
import { probeFinding } from './hops/probe.ts';
import { meaningOf } from './hops/symptom.ts';
import { type View, viewOf } from './hops/view.ts';

/** Findings of a status that is in the verdict come first. */
const gravity: readonly Status[] = ['fail', 'warn', 'unknown', 'not-applicable', 'not-reached', 'pass'];

/** Judges what was found of a Receiver: a pure function. */
export function diagnose(evidence: Evidence): ReceiverReport {
  const { metadata, spec } = evidence.receiver;
  const view = viewOf(evidence);
  const judged = hops.map((hop) => ({ hop, findings: attempt(() => hop.problems(view)) }));
  const found = withSymptom(withProbe(judged, view), view);
  const reports: HopReport[] = [];
  for (const { hop, findings } of found) {
    const isBroken = reports.some(
      ({ status, more }) => status === 'fail' || more.some((each) => each.status === 'fail'),
    );
    reports.push(report(hop, findings, view, isBroken));
  }
  const all = reports.flatMap(({ status, more }) => [status, ...more.map((each) => each.status)]);
  const verdict = all.includes('fail') ? 'fail' : all.includes('warn') || all.includes('unknown') ? 'warn' : 'pass';
  return { namespace: metadata.namespace, name: metadata.name, type: spec.type, verdict, hops: reports };
}

interface Judged {
  readonly hop: Hop;
  readonly findings: readonly Finding[];
}

/** What a probe says beside that, unless its hop is known to be broken. */
function withProbe(judged: readonly Judged[], view: View): readonly Judged[] {
  const said = probeFinding(view);
  if (said === undefined) return judged;
  return judged.map((each) =>
    each.hop.id !== said.hop || each.findings.some(({ status }) => status === 'fail')
      ? each
      : { ...each, findings: [...each.findings, said.finding] },
  );
}

/** A delivery that failed is the fault of one hop: of the one that explains it, or of the one that its answer names. */
function withSymptom(judged: readonly Judged[], view: View): readonly Judged[] {
  const meaning = meaningOf(view);
  if (meaning === undefined) return judged;
  const isExplained = judged.some(({ hop, findings }) =>
    findings.some(
      ({ status, reason }) =>
        status === 'fail' && (meaning.explainedBy.includes(hop.id) || meaning.explainedBy.includes(reason)),
    ),
  );
  if (isExplained) return judged;
  return judged.map((each) =>
    each.hop.id === meaning.hop
      ? { ...each, findings: [...each.findings, ...attempt(() => [meaning.finding(view)])] }
      : each,
  );
}

/** A check that crashes is a result. */
function attempt(judge: () => readonly Finding[]): readonly Finding[] {
  try {
    return judge();
  } catch (error) {
    return [crashed(error)];
  }
}

function crashed(error: unknown): Finding {
  const said = error instanceof Error ? error.message : String(error);
  return {
    status: 'unknown',
    reason: 'check-crashed',
    message: `the check itself failed: ${said}`,
    fix: 'report it with the output of -o json',
  };
}

function report(hop: Hop, findings: readonly Finding[], view: View, isBroken: boolean): HopReport {
  const sorted = findings.toSorted((a, b) => gravity.indexOf(a.status) - gravity.indexOf(b.status));
  const [worst, ...more] = sorted;
  if (worst !== undefined) return { hop: hop.id, ...shown(worst), more: more.map(shown) };
  let held: Held | undefined;
  try {
    held = hop.holds(view);
  } catch (error) {
    return report(hop, [crashed(error)], view, isBroken);
  }
  if (held !== undefined) {
    return {
      hop: hop.id,
      status: 'pass',
      reason: 'holds',
      message: held.message,
      fix: '',
      evidence: held.evidence ?? {},
      more: [],
    };
  }
  return { hop: hop.id, ...unseen(view, isBroken), fix: '', evidence: {}, more: [] };
}

/** A hop that only a delivery would show. */
function unseen({ evidence: { sender } }: View, isBroken: boolean): Pick<HopReport, 'status' | 'reason' | 'message'> {
  if (isBroken)
    return { status: 'not-reached', reason: 'not-reached', message: 'not reached: an earlier hop is broken' };
  if (!sender.asked && sender.why === 'type') {
    return { status: 'not-applicable', reason: 'sender-cannot-be-asked', message: 'its sender cannot be asked' };
  }
  return { status: 'unknown', reason: 'not-seen', message: 'not seen: only GitHub or a delivery would show it' };
}

function shown({ status, reason, message, why, fix, evidence = {} }: Finding) {
  return { status, reason, message, ...(why !== undefined && { why }), fix, evidence };
}
