import { execa } from 'execa';
import { FluxObjects } from '../sandbox/demo/flux-objects.ts';
import { commitAndPush } from '../sandbox/demo/push.ts';
import type { Benchmark, Subject } from './benchmark.ts';
import { type DeploymentOptions, kubectlNamespace } from './deployment.ts';

/** How often the artifact is looked for, in milliseconds: a time is that much too long at most. */
const lookEvery = 10;
/** When an artifact is given up, in milliseconds. */
const longestWait = 60_000;

/**
 * From the start of `git push` until Flux has the new artifact: by the webhook, and by a person who runs
 * `flux reconcile source git` once the push is done, or sets the annotation that it sets. The push of the latter is delivered
 * too, so the webhook's GitRepository fetches at the same time.
 *
 * This process has to be in the sandbox's environment.
 */
export function pushBenchmark({ env, flux, signal }: DeploymentOptions): Benchmark {
  const push = () => commitAndPush('https://github.com/sidd-harth/nginx', env.GITHUB_TOKEN ?? '');
  const artifact = (namespace: string, afterPush: () => Promise<unknown>): Subject['run'] => {
    const objects = new FluxObjects(namespace);
    return async () => {
      const { commit, pushedAt } = await push();
      await afterPush();
      while (!(await objects.revision('my-nginx'))?.endsWith(commit)) {
        signal.throwIfAborted();
        if (performance.now() - pushedAt > longestWait) {
          throw new Error(`Flux has no artifact of ${commit} in ${namespace} ${longestWait / 1000} s after the push.`);
        }
        await new Promise((resolve) => setTimeout(resolve, lookEvery));
      }
      return { wall: performance.now() - pushedAt };
    };
  };
  const annotate = () =>
    execa('kubectl', [
      ...['annotate', '--overwrite', '--namespace', kubectlNamespace, 'gitrepository/my-nginx'],
      `reconcile.fluxcd.io/requestedAt=${new Date().toISOString()}`,
    ]);
  return {
    name: 'push → artifact',
    ours: { name: 'the webhook', run: artifact('flux-system', async () => {}) },
    peers: [
      { name: 'by hand: git push, kubectl annotate', run: artifact(kubectlNamespace, annotate) },
      ...(flux === undefined
        ? []
        : [
            {
              name: 'by hand: git push, flux reconcile source git',
              run: artifact(kubectlNamespace, () =>
                execa(flux, ['reconcile', 'source', 'git', 'my-nginx', '--namespace', kubectlNamespace]),
              ),
            },
          ]),
    ],
  };
}
