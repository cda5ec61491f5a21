import type * as pulumi from '@pulumi/pulumi';
import type { DeployAdvice } from './deploy-tree.ts';
import { explainReceiver } from './explain.ts';
import type { ReceiverEntrance } from './receiver-entrance.ts';
import { entranceAnnotation } from './shared-entrance.ts';

/** How long Flux may take to report the Receiver ready: it does so in about a second. */
const receiverTimeout = '2m';

/** What Pulumi has to know about a Receiver: when it is ready, whose entrance it uses, and what a failure means. */
export function receiverAdvice(
  hook: string,
  { name, namespace }: { readonly name: string; readonly namespace: string },
  entrance: ReceiverEntrance,
  expectedPath: pulumi.Output<string>,
): DeployAdvice {
  // The condition Ready is not enough: a Receiver can be ready before its status has a path, and after a change of the
  // token it is still ready with the old path. The value in this annotation follows the token, so Pulumi sees a change
  // and waits.
  const waitFor = expectedPath.apply((path) =>
    JSON.stringify([`jsonpath={.status.webhookPath}=${path}`, 'condition=Ready']),
  );
  return {
    annotations: {
      'pulumi.com/waitFor': waitFor,
      ...(entrance.service !== undefined && {
        [entranceAnnotation]: `${entrance.service.namespace}/${entrance.service.name}`,
      }),
    },
    options: {
      customTimeouts: { create: receiverTimeout, update: receiverTimeout },
      hooks: { onError: explainReceiver(hook, name, namespace) },
    },
  };
}
