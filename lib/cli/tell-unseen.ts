import { type CommandName, commandRights } from '../operate/command-rights.ts';
import type { Evidence } from '../operate/evidence/evidence.ts';
import { unseenOf } from '../operate/evidence/unseen.ts';
import { masked } from '../operate/report/mask.ts';
import type { Looked } from './receiver-evidence.ts';

/** Prints to standard error what a command has no permission to see, and the permission that would show it. */
export function tellUnseen(command: CommandName, { evidence, secrets }: Looked): void {
  for (const line of unseenLines(command, evidence)) console.error(masked(line, secrets));
}

/** A line for each thing that cannot be seen. */
export function unseenLines(command: CommandName, evidence: readonly Evidence[]): string[] {
  return unseenOf(evidence, commandRights[command].parts).map(
    ({ asked, why, needs }) => `Not seen: ${asked} is refused: ${why}. Give this permission: ${needs}.`,
  );
}
