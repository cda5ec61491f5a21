import { join } from 'node:path';
import { Phases } from './phases.ts';
import { FleetProject } from './project.ts';
import { measurePushes } from './pushes.ts';
import { organization } from './repositories.ts';
import type { FleetOptions, MeasuredShape } from './shape.ts';

/**
 * A webhook, a Receiver, a token and a source for each repository: the stack file is a list of repositories. It is
 * first deployed without the last one, which is added afterwards.
 */
export async function aHookEach(options: FleetOptions): Promise<MeasuredShape> {
  const { names, counter, say, signal, env, directory, interrupt } = options;
  const phases = new Phases(counter, say);
  const project = new FleetProject(join(directory, 'a-hook-each'), 'fleet', env);
  const configure = (some: readonly string[]) =>
    project.configure({ interval: '1h', webhooks: some.map((name) => ({ repository: `${organization}/${name}` })) });
  const stack = project.stack({ signal });
  const up = ['up', '--yes', '--skip-preview'] as const;

  configure(names.slice(0, -1));
  await stack.init();
  if (interrupt) await interruptedUp(project, phases, names.length);
  await phases.run(interrupt ? 'the same command again' : 'first up', stack, ...up);
  await phases.run('up, no change', stack, ...up, '--expect-no-changes');

  configure(names);
  const plan = await phases.run('preview with one more', stack, 'preview', '--diff');
  await phases.run('up with one more', stack, ...up);

  const pushes = await measurePushes(options, 'flux-system');
  const hooks = await options.hooks();
  await phases.run('destroy', stack, 'destroy', '--yes', '--skip-preview');
  await stack.succeed('stack', 'rm', '--yes');
  return { name: 'a hook each', phases: phases.all, planned: namesIn(plan.text), hooks, pushes };
}

/** Ctrl-C once a third of the webhooks is registered. */
async function interruptedUp(project: FleetProject, phases: Phases, count: number): Promise<void> {
  const interrupt = new AbortController();
  let created = 0;
  const onLine = (line: string) => {
    if (!/RepositoryWebhook \S+ created/.test(line)) return;
    created += 1;
    if (created >= count / 3) interrupt.abort();
  };
  const stack = project.stack({ signal: interrupt.signal, onLine });
  const run = await phases.measure('first up, interrupted', () => stack.run('up', '--yes', '--skip-preview'));
  if (run.exitCode === 0) throw new Error(`It was meant to be interrupted, but ended by itself:\n${run.text}`);
}

/** The repositories whose resources a plan changes. */
function namesIn(plan: string): string[] {
  const changes = plan.split('\n').filter((line) => /^\s*[+~-]/.test(line));
  return [...new Set(changes.flatMap((line) => line.match(/app-\d{4}/g) ?? []))].sort();
}
