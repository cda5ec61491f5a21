import { basename } from 'node:path';

/**
 * What a person types to get a command, for its help: `fluxhook doctor`; `flux hook doctor` where the flux CLI starts it as
 * its plugin; and `npm run sender --` where an npm script is the way in.
 */
export function invokedAs(command: string, env: NodeJS.ProcessEnv = process.env, file = process.argv[1] ?? ''): string {
  if (env.npm_lifecycle_event === command) return `npm run ${command} --`;
  return `${programName(file)} ${command}`;
}

/** The flux CLI runs the file flux-hook of its plugin folder, which is a link to this program. */
export function programName(file = process.argv[1] ?? ''): string {
  return /^flux-hook(\.|$)/.test(basename(file)) ? 'flux hook' : 'fluxhook';
}
