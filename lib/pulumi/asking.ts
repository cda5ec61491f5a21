import * as pulumi from '@pulumi/pulumi';
import { Patience } from '../operate/patience.ts';
import type { Asking } from '../operate/server-failure.ts';
import { Failure } from './failure.ts';

/** Waits as long as commands do, and says so in the output of the engine. */
export function toldPatience(): Patience {
  return new Patience({ onWait: (text) => void pulumi.log.info(text) });
}

/** How components ask the cluster and GitHub: what fails ends the program with a text for people. */
export function pulumiAsking(): Asking {
  return { patience: toldPatience(), thrownAs: ({ inWords }) => new Failure(inWords) };
}
