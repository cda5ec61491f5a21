import * as pulumi from '@pulumi/pulumi';
import { describeProblem, type Problem } from '../problems/problem.ts';
import { isOnMocks } from './mocks.ts';

/** A provider's failure, as the engine hands it to an error hook. */
type ProviderFailure = Pick<pulumi.ErrorHookArgs, 'errors' | 'failedOperation'>;

/**
 * An error hook that adds what the provider's message does not say: what to do about it. It never retries; the
 * failure stays the provider's.
 *
 * @param name unique in the stack
 * @param explain undefined when it has nothing to add
 * @returns the hook; none on mocks
 */
export function explanation(
  name: string,
  explain: (failure: ProviderFailure) => Promise<Problem | undefined> | Problem | undefined,
): pulumi.ErrorHook[] {
  if (isOnMocks()) return [];
  const hook = new pulumi.ErrorHook(name, async (failure) => {
    const problem = await explain(failure);
    if (problem !== undefined) await pulumi.log.error(`What this means:${describeProblem(problem)}`);
    return false;
  });
  return [hook];
}

/** For the Receiver: Flux did not report it ready under the expected path. */
export function explainReceiver(name: string, receiver: string, namespace: string): pulumi.ErrorHook[] {
  return explanation(name, ({ errors }) => {
    if (!/timed? ?out|Ready|webhookPath/i.test(errors.join('\n'))) return undefined;
    return {
      subject: `Receiver ${namespace}/${receiver}`,
      problem: 'Flux did not report it ready with the path of its token; no webhook was registered at GitHub',
      choices: 'a running notification-controller that watches this namespace, and nothing else that writes the Secret',
      fix: `kubectl -n ${namespace} describe receiver ${receiver}; kubectl -n flux-system logs deploy/notification-controller`,
    };
  });
}
