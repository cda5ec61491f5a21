import { join } from 'node:path';
import { requestLikeInside } from '../sandbox/inside.ts';
import { PulumiStack } from '../sandbox/pulumi/stack.ts';
import type { Benchmark, Subject } from './benchmark.ts';
import { type DeploymentOptions, makeNamespace } from './deployment.ts';
import { FleetProject } from './fleet/project.ts';
import { makeRepositories, organization, repositoryNames } from './fleet/repositories.ts';
import { measureProcess } from './measured-process.ts';
import { apps } from './synthesis.ts';

/** Webhooks in one `pulumi up`, beside one. */
const many = 100;

export const manyWebhooksBenchmarkName = `pulumi up of ${many} webhooks, from nothing`;

/**
 * `pulumi up` from nothing: of one webhook, beside the same set-up by hand, and of many webhooks, beside one. What a round
 * has deployed is destroyed after it, so nothing else may be deployed at that time.
 */
export async function firstUps(
  options: DeploymentOptions,
): Promise<{ readonly one: Benchmark; readonly many: Benchmark }> {
  const { env, directory } = options;
  requestLikeInside(env);
  const names = repositoryNames(many);
  await makeRepositories(names, env.GITHUB_TOKEN ?? '');

  const project = (name: string, count: number): Subject => {
    const folder = join(directory, `first-${count}`);
    const made = new FleetProject(folder, 'first', env);
    const webhooks = names.slice(0, count).map((repository) => ({ repository: `${organization}/${repository}` }));
    made.configure({ interval: '1h', webhooks });
    return firstUp(name, folder, 'first', options);
  };
  const one = project('pulumi up of 1 webhook', 1);
  await makeNamespace('plain-pulumi', options);
  const byHand = firstUp('pulumi up, written by hand', join(apps, 'plain-pulumi'), 'sandbox', options);
  return {
    one: { name: 'pulumi up, from nothing', ours: one, peers: [byHand] },
    many: {
      name: manyWebhooksBenchmarkName,
      ours: project(`pulumi up of ${many} webhooks`, many),
      peers: [one],
    },
  };
}

/** The first `pulumi up` of a stack, which is destroyed after it. */
function firstUp(name: string, directory: string, stack: string, options: DeploymentOptions): Subject {
  const { env, signal } = options;
  const deployed = new PulumiStack({ directory, stack, env, signal });
  const up = ['pulumi', 'up', '--yes', '--skip-preview', '--stack', stack, '--non-interactive', '--color', 'never'];
  return {
    name,
    run: async () => {
      await deployed.init();
      try {
        return await measureProcess(up, { ...options, cwd: directory });
      } finally {
        await deployed.succeed('destroy', '--yes', '--skip-preview');
      }
    },
  };
}
