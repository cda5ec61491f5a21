import { type App, Chart } from 'cdk8s';
import { ReceiverEntrance, type TokenSource, WebhookReceiver } from './constructs/index.ts';
import { exposureOf } from './exposure.ts';
import { celHas, celString } from './flux/cel.ts';
import type { FluxDuration } from './flux/duration.ts';
import { parseRepositoryUrl } from './github/repository.ts';
import type { Settings } from './settings/index.ts';

/**
 * Declares the Kubernetes side of a stack. Both front ends call this, so what they deploy and what they write is the
 * same.
 *
 * @param token where the token comes from; without it the Secret fails closed
 * @param hookRanges where GitHub's webhooks come from. @default - the ranges written down, see writtenHookRanges
 */
export function declare(
  app: App,
  settings: Settings,
  token?: TokenSource,
  hookRanges?: readonly string[],
): Declaration {
  const chart = new Chart(app, 'fluxhook', { namespace: settings.namespace, disableResourceNameHashes: true });
  return {
    entrance: new ReceiverEntrance(chart, 'entrance', {
      metadata: { name: settings.service },
      exposure: exposureOf(settings, hookRanges),
    }),
    webhook: new WebhookReceiver(chart, 'webhook', {
      secret: { metadata: { name: settings.tokenSecret }, ...(token !== undefined && { token }) },
      source: {
        metadata: { name: settings.source },
        url: settings.repository,
        ref: { branch: settings.branch },
        interval: settings.interval as FluxDuration,
      },
      receiver: {
        metadata: { name: settings.receiver },
        events: ['ping', 'push'],
        ...(settings.hookScope === 'organization' && { resourceFilter: pushesTo(settings.repository) }),
      },
    }),
  };
}

/** What a stack declares in the cluster. */
export interface Declaration {
  readonly entrance: ReceiverEntrance;
  readonly webhook: WebhookReceiver;
}

/** An organization's webhook reports the pushes to all of its repositories, and a ping that names none. */
function pushesTo(url: string): string {
  const { owner, name } = parseRepositoryUrl(url) ?? {};
  // GitHub takes a name in any case and sends it in its own.
  const fullName = celString(`${owner}/${name}`.toLowerCase());
  const field = 'req.repository.full_name';
  return `${celHas(field)} && type(${field}) == string && ${field}.lowerAscii() == ${fullName}`;
}
