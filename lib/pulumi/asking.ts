import * as pulumi from '@pulumi/pulumi';
import { GitHub, type GitHubCredentials } from '../operate/github.ts';
import { Patience } from '../operate/patience.ts';
import type { Asking } from '../operate/server-failure.ts';
import { Failure } from './failure.ts';

/** Waits as long as commands do, and reports it in the output of the engine. */
export function toldPatience(): Patience {
  return new Patience({ onWait: (text) => void pulumi.log.info(text) });
}

/** How components query the cluster and GitHub: a failure ends the program with a message for people. */
export function pulumiAsking(): Asking {
  return { patience: toldPatience(), thrownAs: ({ inWords }) => new Failure(inWords) };
}

/** By the credentials; one that is a GitHub App's asks for its installation's token once. */
const askers = new Map<string, GitHub>();

/** The client for GitHub of this program's components, shared by those with the same credentials. */
export function askerWith(credentials: GitHubCredentials): GitHub {
  const key = JSON.stringify(credentials);
  const asker = askers.get(key) ?? new GitHub(credentials, undefined, pulumiAsking());
  askers.set(key, asker);
  return asker;
}
