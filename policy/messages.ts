import { visible } from '../lib/problems/visible.ts';
import type { Finding } from './evaluate.ts';

/** Findings as the engine prints them, one per line. Findings with a stated reason are shown only by the review. */
export function messages(findings: readonly Finding[]): string[] {
  return (
    findings
      .filter(({ reason }) => reason === undefined)
      // A name in a manifest must not steer the terminal.
      .map(({ object, problem, fix }) => visible(`${object}: ${problem}. ${fix}`))
  );
}
