import type { ProbeEvidence } from './evidence.ts';
import { isKnown } from './piece.ts';

/** Whether a live Receiver has answered, as far as a probe tells. */
export function isAlive(probe: ProbeEvidence | undefined): boolean {
  return probe !== undefined && probe.way !== 'ping' && isKnown(probe.answer) && probe.answer.value === 400;
}
