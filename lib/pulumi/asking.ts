import * as pulumi from '@pulumi/pulumi';
import { GitHub, type GitHubCredentials } from '../operate/github.ts';
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

/** By the credentials; one that is a GitHub App's asks for its installation's token once. */
const askers = new Map<string, GitHub>();

/** Who asks GitHub for the components of this program: one for all of them, where they have the same credentials. */
export function askerWith(credentials: GitHubCredentials): GitHub {
  const key = JSON.stringify(credentials);
  const asker = askers.get(key) ?? new GitHub(credentials, undefined, pulumiAsking());
  askers.set(key, asker);
  return asker;
}
