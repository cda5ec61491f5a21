import * as pulumi from '@pulumi/pulumi';
import type { HookHome } from '../github/hook-home.ts';
import { listHooks } from '../github/hooks.ts';
import { explainRefusal, hookExists } from '../github/problems.ts';
import { describeProblem, type Problem } from '../problems.ts';

/** A provider's failure, as the engine hands it to an error hook. */
type Failure = Pick<pulumi.ErrorHookArgs, 'errors'>;

/**
 * An error hook that adds what the provider's message does not say: what to do about it. It never retries; the
 * failure stays the provider's.
 *
 * @param name unique in the stack
 * @param explain undefined when it has nothing to add
 */
export function explanation(
  name: string,
  explain: (failure: Failure) => Promise<Problem | undefined> | Problem | undefined,
) {
  return new pulumi.ErrorHook(name, async (failure) => {
    const problem = await explain(failure);
    if (problem !== undefined) await pulumi.log.error(`What this means:${describeProblem(problem)}`);
    return false;
  });
}

/** For the Receiver: Flux did not report it ready under the expected path. */
export function explainReceiver(name: string, receiver: string, namespace: string): pulumi.ErrorHook {
  return explanation(name, ({ errors }) => {
    if (!/timed? ?out|Ready|webhookPath/i.test(errors.join('\n'))) return undefined;
    return {
      subject: `Receiver ${namespace}/${receiver}`,
      problem: 'Flux did not report it ready with the path of its token; no webhook was registered at GitHub',
      choices: 'a running notification-controller that watches this namespace, and nothing else that writes the Secret',
      fix: `kubectl -n ${namespace} describe receiver ${receiver}; kubectl -n ${namespace} logs deploy/notification-controller`,
    };
  });
}

/**
 * For the webhook: GitHub refused it.
 * @param url the URL that was to be registered
 */
export function explainWebhook(
  name: string,
  home: HookHome,
  token: string,
  url: pulumi.Output<string>,
): pulumi.ErrorHook {
  // Known by the time the webhook is created; the hook itself gets it only wrapped as a secret of the provider's.
  let known = '';
  url.apply((value) => {
    known = value;
  });
  return explanation(name, async ({ errors }) => {
    const text = errors.join('\n');
    if (text.includes('Hook already exists')) {
      const hooks = await listHooks(home, token);
      const same = Array.isArray(hooks) ? hooks.filter((hook) => hook.url === known).map(({ id }) => id) : [];
      return hookExists(home, known, same);
    }
    const status = /: (\d{3}) /.exec(text)?.[1];
    return status === undefined ? undefined : explainRefusal(home, Number(status));
  });
}
