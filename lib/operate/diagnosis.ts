import type { HopId, Status } from './hops/hop.ts';
import type { Reason } from './hops/reasons.ts';

/** What was found at one hop, as `-o json` shows it. */
export interface HopReport {
  readonly hop: HopId;
  readonly status: Status;
  /** Stable; a section of docs/doctor.md has its name. */
  readonly reason: Reason;
  readonly message: string;
  /** Why it matters, or how it comes about; only where something is to be done. */
  readonly why?: string;
  /** A command, a link or an edit; empty where nothing is to be done. */
  readonly fix: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  /** Further findings at the same hop, the most severe first. */
  readonly more: readonly Omit<HopReport, 'hop' | 'more'>[];
}

/** The whole of one Receiver. */
export interface ReceiverReport {
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly verdict: 'pass' | 'warn' | 'fail';
  readonly hops: readonly HopReport[];
}

/** What `fluxhook doctor -o json` prints; its schema is schema/diagnosis.schema.json. */
export interface Diagnosis {
  readonly apiVersion: 'fluxhook.dev/v1';
  readonly kind: 'Diagnosis';
  readonly receivers: readonly ReceiverReport[];
}
