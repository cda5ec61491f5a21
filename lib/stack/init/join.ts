import { type HookHome, homePage } from '../../github/hook-home.ts';
import { homeOf } from '../../operate/evidence/homes.ts';
import type { ClusterSources, FluxSource } from '../../operate/sources/look.ts';
import type { StackSettings, WebhookSettings } from '../../settings/index.ts';
import type { Settings } from '../adopt/smallest.ts';
import { referenceTo, type Wanted } from './webhooks.ts';

/** A source that is added to the webhook that the stack's file has for its repository. */
export interface Joined {
  readonly source: FluxSource;
  readonly home: HookHome;
  /** Of the webhook in the list. */
  readonly index: number;
  /** An item of its `resources`. */
  readonly reference: Settings;
}

/** Those of the wanted sources whose repository has a webhook in the stack's file that takes one more resource. */
export function joinable(
  wanted: readonly Wanted[],
  { sources }: Pick<ClusterSources, 'sources'>,
  { settings, isConfined }: { readonly settings: StackSettings | undefined; readonly isConfined: boolean },
): Joined[] {
  return wanted.flatMap(({ source, home }): Joined[] => {
    const webhook = settings?.webhooks.find((each) => {
      const own = homeOfWebhook(each, sources);
      const isNear = !isConfined || each.receiver.metadata.namespace === source.namespace;
      return isNear && own !== undefined && homePage(own).toLowerCase() === homePage(home).toLowerCase();
    });
    const [, index] = /\[(\d+)\]\.$/.exec(webhook?.key ?? '') ?? [];
    // Without `resources` it declares a source, and would stop doing so.
    if (webhook === undefined || index === undefined || webhook.resources.length === 0) return [];
    const namespace = webhook.receiver.metadata.namespace ?? '';
    return [{ source, home, index: Number(index), reference: referenceTo(source, namespace) }];
  });
}

function homeOfWebhook({ repository, scope, resources, receiver }: WebhookSettings, sources: readonly FluxSource[]) {
  if (scope === 'organization') return undefined;
  if (repository !== undefined) return repository;
  const reference = resources.find(({ kind }) => kind === 'GitRepository') as
    | { readonly name?: string; readonly namespace?: string }
    | undefined;
  const namespace = reference?.namespace ?? receiver.metadata.namespace;
  const source = sources.find(
    (each) => each.kind === 'GitRepository' && each.name === reference?.name && each.namespace === namespace,
  );
  return source && homeOf(source.object);
}
