import { run as synth } from '../stack/synth.ts';
import { untilEnd } from './ending.ts';
import { exitCodes } from './exit-codes.ts';
import { invokedAs } from './invoked-as.ts';

/** The program: what `node main.ts` does. */
export { synth as program };

/** The command `fluxhook synth` by itself: it reads its own arguments, so it starts without the other commands. */
export function run(): Promise<void> {
  return untilEnd(() => {
    const typed = invokedAs('synth');
    process.argv.splice(2, 1);
    return synthAs(typed);
  });
}

/** @param typed what a person types to get the command, for its help */
export async function synthAs(typed: string): Promise<void> {
  await synth(process.cwd(), typed);
  // As a program by itself it ends as cdk8s expects.
  if (process.exitCode === 1) process.exitCode = exitCodes.unusable;
}
