import { getSystemErrorMessage } from 'node:util';
import { ProblemsError } from '../problems/problem.ts';

/**
 * Runs a function that changes files; an error of the file system becomes a problem that names the path.
 * @throws ProblemsError
 */
export function writing<T>(title: string, place: string, fix: string, change: () => T): T {
  try {
    return change();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'errno' in error)) throw error;
    const { code, errno, path } = error as NodeJS.ErrnoException;
    throw new ProblemsError(title, [
      {
        subject: path ?? place,
        problem: `the file system refuses it: ${getSystemErrorMessage(errno as number)} (${code})`,
        choices: 'a folder that can be written, on a file system with room left',
        fix,
      },
    ]);
  }
}
