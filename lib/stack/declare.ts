import { ApiObject, type App, Chart } from 'cdk8s';
import { ReceiverEntrance, type TokenSource, WebhookReceiver } from '../constructs/index.ts';
import type { StackSettings, WebhookSettings } from '../settings/settings.ts';
import { writtenHookRanges } from './notices.ts';
import { resourceFilter } from './own-repository.ts';

/** Where tokens come from. */
export interface TokenSources {
  /** Of a webhook; without one its Secret fails closed. */
  sourceOf(webhook: WebhookSettings): TokenSource | undefined;
}

/** The Kubernetes side of a stack. */
export interface DeclaredStack {
  readonly entrance: ReceiverEntrance;
  /** In the order of the settings. */
  readonly webhooks: ReadonlyMap<WebhookSettings, WebhookReceiver>;
}

/**
 * Declares the Kubernetes side of a stack: one entrance, and the webhooks behind it.
 * @param hookRanges where GitHub's webhooks come from. @default - the ranges written down, see writtenHookRanges
 */
export function declare(
  app: App,
  settings: StackSettings,
  tokens: TokenSources,
  hookRanges?: readonly string[],
): DeclaredStack {
  const chart = new Chart(app, 'fluxhook', { namespace: settings.namespace, disableResourceNameHashes: true });
  const entrance = declareEntrance(chart, settings, hookRanges);
  const webhooks = settings.webhooks.map(
    (webhook) => [webhook, declareWebhook(chart, webhook, tokens.sourceOf(webhook))] as const,
  );
  decorate(chart, settings.objects);
  return { entrance, webhooks: new Map(webhooks) };
}

/** The way from outside to the notification-controller. */
export function declareEntrance(
  chart: Chart,
  settings: StackSettings,
  hookRanges: readonly string[] = writtenHookRanges(settings).ranges,
): ReceiverEntrance {
  const { exposure, metadata } = settings.entrance;
  const ofGitHub =
    (exposure?.type === 'LoadBalancer' || exposure?.type === 'NodePort') && (exposure.sources ?? 'github') === 'github';
  return new ReceiverEntrance(chart, 'entrance', {
    ...(metadata !== undefined && { metadata }),
    ...(exposure !== undefined && { exposure: ofGitHub ? { ...exposure, sources: hookRanges } : exposure }),
  });
}

/** The token, the Receiver, and the source if it is new. */
export function declareWebhook(
  chart: Chart,
  webhook: WebhookSettings,
  token: TokenSource | undefined,
): WebhookReceiver {
  const { name, namespace } = webhook.secret;
  const { type: _, resourceFilter: _filter, ...receiver } = webhook.receiver;
  const filter = resourceFilter(webhook);
  return new WebhookReceiver(chart, webhook.name, {
    ...(webhook.source !== undefined && { source: webhook.source }),
    secret: { metadata: { name, namespace }, ...(token !== undefined && { token }) },
    resources: webhook.resources,
    receiver: { ...receiver, ...(filter !== undefined && { resourceFilter: filter }) },
  });
}

/** Labels and annotations for every object. What a construct sets itself has a meaning there, and stays. */
function decorate(chart: Chart, { labels, annotations }: StackSettings['objects']): void {
  for (const object of chart.node.findAll().filter((construct) => ApiObject.isApiObject(construct))) {
    const own = object.metadata.toJson() as Partial<StackSettings['objects']> | undefined;
    for (const [key, value] of Object.entries(labels))
      if (own?.labels?.[key] === undefined) object.metadata.addLabel(key, value);
    for (const [key, value] of Object.entries(annotations)) {
      if (own?.annotations?.[key] === undefined) object.metadata.addAnnotation(key, value);
    }
  }
}
