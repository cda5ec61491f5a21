import { inProcess } from '../unit/in-process.ts';

/** How the review command ended. */
export interface ReviewRun {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A stack chosen in the caller's shell is not part of a review. */
export const shell = { PULUMI_STACK: 'not-this-one' } as const;

/** Runs the review command in a folder, in this process: Node and the modules start once. */
export async function review(directory: string, ...args: string[]): Promise<ReviewRun> {
  const place = { cwd: directory, stripFinalNewline: false };
  const { code, out, err } = await inProcess(['review', ...args], shell, place);
  return { exitCode: code, stdout: out, stderr: err };
}
