import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { masked } from '../../operate/report/mask.ts';
import { rootCause } from '../../operate/root-cause.ts';
import { notesText, proposalJson, stackFile, takeOverCommands } from '../../stack/adopt/document.ts';
import { type Proposal, propose } from '../../stack/adopt/proposal.ts';
import { CannotBeDone, exitCodes } from '../exit-codes.ts';
import { openCluster } from '../open-cluster.ts';
import type { Output } from '../options.ts';
import { type EvidenceOptions, lookAt } from '../receiver-evidence.ts';
import { type TakeOverOptions, takeOver } from './take-over.ts';

export interface AdoptOptions extends EvidenceOptions, TakeOverOptions {
  readonly output: Output;
  /** A file that the settings are written to. */
  readonly out?: string;
  readonly overwrite: boolean;
  readonly takeOver: boolean;
}

/** Prints what a set-up would become in a stack file, or takes it over, and gives the exit code. */
export async function adopt(names: readonly string[], options: AdoptOptions): Promise<number> {
  if (options.takeOver || options.own || options.yes) {
    if (names.length > 0)
      throw new CannotBeDone(
        `The stack's settings say what is taken over, and ${names.join(', ')} is not part of that. Leave it out, or leave out --take-over, --own and --yes.`,
      );
    await takeOver(options);
    return exitCodes.fine;
  }
  const cluster = openCluster(options);
  const { evidence, secrets } = await lookAt(cluster, names, options);
  const proposal = masked(propose(evidence), secrets);
  if (proposal.receivers.length === 0) {
    if (options.output === 'json') console.log(JSON.stringify(proposalJson(proposal, stackOf(options)), undefined, 2));
    throw new CannotBeDone(`None of it can be taken over:${notesText(proposal.notes).join('\n')}`);
  }
  const file = masked(stackFile(proposal, { stack: stackOf(options), where: cluster.where }), secrets);
  if (options.out !== undefined) await write(file, options.out, options.overwrite);
  print(proposal, file, options);
  return endOf(proposal);
}

/** The name that commands have for the stack. */
function stackOf({ stack, out = '' }: AdoptOptions): string {
  return stack ?? /^Pulumi\.(.+)\.yaml$/.exec(basename(out))?.[1] ?? 'adopted';
}

async function write(text: string, file: string, isOverwriting: boolean): Promise<void> {
  try {
    await writeFile(file, text, { flag: isOverwriting ? 'w' : 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new CannotBeDone(`${file} exists already, so nothing was written. Name another file, or add --overwrite.`);
    throw new CannotBeDone(`${file} cannot be written: ${rootCause(error)}. Name another file.`);
  }
}

function print(proposal: Proposal, file: string, options: AdoptOptions): void {
  const { output, out } = options;
  if (output === 'json') console.log(JSON.stringify(proposalJson(proposal, stackOf(options)), undefined, 2));
  else if (output === 'short') {
    const count = (kind: string) => proposal.notes.filter((note) => note.kind === kind).length;
    const said = `${count('first')} to do first, ${count('change')} changes, ${count('left')} left, ${count('unknown')} unknown`;
    console.log(`${proposal.receivers.join(', ')}: ${said}${out === undefined ? '' : `; written to ${out}`}`);
  } else if (out === undefined) process.stdout.write(file);
  else {
    const commands = takeOverCommands(stackOf(options)).map((command) => `  ${command}`);
    console.log([`Wrote ${out}. To take it over:`, ...commands, ...notesText(proposal.notes)].join('\n'));
  }
}

/** Missing rights are reported before objects that are in the way. */
function endOf({ notes }: Proposal): number {
  if (notes.some(({ kind, needs }) => kind === 'unknown' && needs !== undefined)) return exitCodes.unusable;
  return notes.some(({ kind }) => kind === 'first') ? exitCodes.broken : exitCodes.fine;
}
