import { ProblemsError } from '../../lib/problems/problem.ts';
import { maskText } from './secret-shapes.ts';

/** A note or an error as it goes to the terminal: what it quotes of a change may be a secret. */
export function complaint(said: unknown): string {
  if (typeof said === 'string') return maskText(said);
  return maskText(said instanceof ProblemsError ? said.message : unexpected(said));
}

/** Without the part of a file that some errors bring along. */
function unexpected(error: unknown): string {
  if (!(error instanceof Error)) return `The review failed: ${String(error)}`;
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return [`The review failed: ${error.name}: ${error.message.split('\n')[0]}`, ...frames].join('\n');
}
