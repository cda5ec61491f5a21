/** `npm start`: boots a sandbox, shows the whole chain in it, and ends everything again. */
import { join } from 'node:path';
import { Command } from 'commander';
import type { Sandbox } from '../launch.ts';
import { progressLines } from '../progress.ts';
import { defaultName } from '../state.ts';

const command = new Command('npm start --')
  .description(
    'Deploys the reference set-up with the real `pulumi up` on the embedded sandbox, pings the webhook, pushes a commit, ' +
      'and shows how long Flux takes to have it. The first time, what the sandbox needs is compiled.',
  )
  .option('--keep', 'leave the sandbox running, and print the environment for kubectl, flux and pulumi')
  .option('--name <name>', 'with --keep: name of the sandbox', defaultName)
  .showHelpAfterError('(--help lists the options)')
  .parse();
const { keep, name } = command.opts<{ keep?: boolean; name: string }>();

const interrupt = new AbortController();
// Not once: execa's own handler ends the process at once where no other is left.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort());

const started = Date.now();
const progress = progressLines(process.stdout, started);
progress.show({ type: 'step', text: 'starting a Kubernetes API with Flux, and GitHub, as processes of this machine' });
// Loaded after the first line is printed, so that a person sees at once that something happens.
const [{ launchSandbox }, { execa }] = await Promise.all([import('../launch.ts'), import('execa')]);

let sandbox: Sandbox | undefined;
try {
  sandbox = await launchSandbox({ ...(keep && { name }), signal: interrupt.signal, onEvent: progress.show });
  progress.end();
  console.log(`\nThe sandbox is ready after ${((Date.now() - started) / 1000).toFixed(1)} s. The chain:`);
  const chain = await execa(process.execPath, [join(import.meta.dirname, 'chain.ts')], {
    env: sandbox.state.env,
    stdio: 'inherit',
    reject: false,
    cancelSignal: interrupt.signal,
    // Pulumi needs the time to end its plugins and save its state.
    killSignal: 'SIGINT',
    forceKillAfterDelay: 45_000,
  });
  if (interrupt.signal.aborted) throw new Error('Interrupted.');
  process.exitCode = chain.exitCode ?? 1;
} catch (error) {
  if (interrupt.signal.aborted) console.error('Interrupted.');
  else console.error(error instanceof Error ? error.message : error);
  process.exitCode = interrupt.signal.aborted ? 130 : 1;
}

if (sandbox !== undefined && keep && !interrupt.signal.aborted) {
  const hint = name === defaultName ? '' : ` --name ${name}`;
  sandbox.detach();
  console.log(`The sandbox stays. To use it in this shell:\n  eval "$(npm run --silent sandbox -- env${hint})"`);
  console.log(`To end it:\n  npm run sandbox -- down${hint}\n\nIts environment:`);
  for (const [key, value] of Object.entries(sandbox.state.env))
    console.log(`  ${key}=${key.includes('TOKEN') ? '(secret)' : value}`);
} else {
  await sandbox?.stop();
}
