import { ProblemsError } from '../../lib/problems/problem.ts';
import { visibleLines } from '../../lib/problems/visible.ts';
import { maskText } from './mask-text.ts';

/** A note or an error as it goes to the terminal: what it quotes of a change may be a secret, or steer the terminal. */
export function complaint(said: unknown): string {
  if (typeof said === 'string') return visibleLines(said);
  // Errors of our own quote nothing that is secret.
  return visibleLines(said instanceof ProblemsError ? said.message : maskText(unexpected(said)));
}

/** Without the part of a file that some errors bring along. */
function unexpected(error: unknown): string {
  if (!(error instanceof Error)) return `The review failed: ${String(error)}`;
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return [`The review failed: ${error.name}: ${error.message.split('\n')[0]}`, ...frames].join('\n');
}
