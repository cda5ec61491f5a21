import { type HookHome, scopeOf } from '../../github/hook-home.ts';
import type { LiveObject } from '../cluster.ts';
import type { DeliveryDetail } from '../hook-records.ts';
import { homeOf } from './homes.ts';
import { trackedBy } from './tracked.ts';

/**
 * Whether a delivery is about a repository: the webhook of an organization sends the events of all its repositories.
 * @param hookHome where the webhook is
 */
export function isAbout(
  repository: HookHome,
  hookHome: HookHome,
  { payload }: Pick<DeliveryDetail, 'payload'>,
): boolean {
  const about = scopeOf(hookHome) === 'repository' ? `${hookHome.owner}/${hookHome.name}` : fullName(payload);
  return `${repository.owner}/${repository.name}`.toLowerCase() === about.toLowerCase();
}

function fullName({ repository }: DeliveryDetail['payload']): string {
  return String((repository as { full_name?: unknown } | undefined)?.full_name);
}

/** The sources of the repository that a delivery is about. */
export function sourcesOfDelivery(
  sources: readonly LiveObject[],
  hookHome: HookHome,
  delivery: DeliveryDetail,
): readonly LiveObject[] {
  const own = sources.filter((source) => {
    const home = homeOf(source);
    return home !== undefined && isAbout(home, hookHome, delivery);
  });
  // The person may have named a repository that the sources mirror.
  return scopeOf(hookHome) === 'repository' && own.length === 0 ? sources : own;
}

/** Whether a delivery is a push to what one of the sources follows. */
export function bringsSomething(sources: readonly LiveObject[], hookHome: HookHome, delivery: DeliveryDetail): boolean {
  return sourcesOfDelivery(sources, hookHome, delivery).some((source) =>
    trackedBy(source).includes(String(delivery.payload.ref)),
  );
}
