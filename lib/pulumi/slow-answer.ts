import * as pulumi from '@pulumi/pulumi';
import { apiRoot } from '../github/api.ts';
import { type HookHome, hooksPath } from '../github/hook-home.ts';
import { noteChange } from './hook-progress.ts';
import { isOnMocks } from './mocks.ts';

/** Milliseconds after which the wait is reported, and between further reports. */
const interval = 30_000;

/**
 * Reports while GitHub's provider waits for the answer to a request that creates or changes a webhook: it gives up
 * after 20 minutes, reports nothing until then, and has no setting for it ("Resource does not support customTimeouts").
 * Source: terraform-plugin-sdk v2, helper/schema, TimeoutDefault.
 * @param name unique in the stack, for the resource's hooks
 * @param home of the webhook, as far as it is known
 * @returns adds that to the resource's hooks
 */
export function tellSlowAnswer(
  name: string,
  home: () => HookHome | undefined,
): (hooks: pulumi.ResourceHookBinding) => pulumi.ResourceHookBinding {
  let timer: NodeJS.Timeout | undefined;
  const end = () => clearInterval(timer);
  const begin = () => {
    end();
    const begun = Date.now();
    timer = setInterval(() => tell(home(), Math.round((Date.now() - begun) / 1000)), interval);
    timer.unref();
  };
  if (isOnMocks()) return (hooks) => hooks;
  const before = new pulumi.ResourceHook(`${name}-begins`, begin);
  const changes = new pulumi.ResourceHook(`${name}-changes`, noteChange);
  const after = new pulumi.ResourceHook(`${name}-ends`, end);
  const failed = new pulumi.ErrorHook(`${name}-fails`, () => {
    end();
    return false;
  });
  return ({ beforeCreate = [], onError = [], ...others }) => ({
    ...others,
    beforeCreate: [...beforeCreate, before],
    afterCreate: [after],
    beforeUpdate: [before, changes],
    afterUpdate: [after],
    onError: [failed, ...onError],
  });
}

function tell(home: HookHome | undefined, seconds: number): void {
  const asked = home === undefined ? 'GitHub' : `${apiRoot(home.host)}/${hooksPath(home)}`;
  void pulumi.log.warn(
    `No answer of ${asked} for ${seconds} s; the GitHub provider gives up after 20 minutes. See https://www.githubstatus.com. ` +
      'Ctrl-C twice ends it at once: then run `pulumi cancel`, and repeat the command.',
  );
}
