import { join } from 'node:path';
import { CustomObjectsApi, KubeConfig } from '@kubernetes/client-node';
import pLimit from 'p-limit';
import { Phases } from './phases.ts';
import { FleetProject } from './project.ts';
import { measurePushes } from './pushes.ts';
import { atOnce, organization } from './repositories.ts';
import type { FleetOptions, MeasuredShape } from './shape.ts';

const sources = {
  group: 'source.toolkit.fluxcd.io',
  version: 'v1',
  namespace: 'flux-system',
  plural: 'gitrepositories',
};

/**
 * One webhook at the organization and one Receiver for existing sources, as a GitOps repository has them. The
 * Receiver's target is a wildcard, and its filter lets through the source with the repository's name, so that a
 * delivery reconciles one object, no matter how many match.
 */
export async function oneHook(options: FleetOptions): Promise<MeasuredShape> {
  const { names, counter, say, signal, env, directory } = options;
  const phases = new Phases(counter, say);
  const config = new KubeConfig();
  config.loadFromDefault();
  const api = config.makeApiClient(CustomObjectsApi);
  const limit = pLimit(atOnce);
  const project = new FleetProject(join(directory, 'one-hook'), 'organization', env);
  const stack = project.stack({ signal });
  const up = ['up', '--yes', '--skip-preview'] as const;
  const make = (name: string) => limit(() => api.createNamespacedCustomObject({ ...sources, body: source(name) }));

  await Promise.all(names.slice(0, -1).map(make));
  project.configure({
    hookScope: 'organization',
    repository: `https://github.com/${organization}`,
    receiver: organization,
    resources: [{ kind: 'GitRepository', matchLabels: { fleet: organization } }],
    filter:
      'has(req.repository) && has(req.repository.name) && type(req.repository.name) == string ' +
      '&& res.metadata.name == req.repository.name',
  });
  await stack.init();
  await phases.run('first up', stack, ...up);
  await phases.run('up, no change', stack, ...up, '--expect-no-changes');
  await make(names.at(-1) as string);
  await phases.run('up with one more', stack, ...up, '--expect-no-changes');

  try {
    const pushes = await measurePushes(options, sources.namespace);
    const hooks = await options.hooks();
    await phases.run('destroy', stack, 'destroy', '--yes', '--skip-preview');
    await stack.succeed('stack', 'rm', '--yes');
    return { name: 'one hook', phases: phases.all, planned: [], hooks, pushes };
  } finally {
    await Promise.all(names.map((name) => limit(() => api.deleteNamespacedCustomObject({ ...sources, name }))));
  }
}

function source(name: string): object {
  return {
    apiVersion: `${sources.group}/${sources.version}`,
    kind: 'GitRepository',
    metadata: { name, namespace: sources.namespace, labels: { fleet: organization } },
    spec: { url: `https://github.com/${organization}/${name}`, interval: '1h', ref: { branch: 'main' } },
  };
}
