import { ageInDays, hookRangesMaximumAge, knownHookRanges, renewHookRanges } from '../github/hook-ranges.ts';
import type { DiscoveredRepositories, StackSettings } from '../settings/settings.ts';

/** The ranges written down: in the settings, or else in lib/github/hook-ranges.ts; and when they were read. */
export function writtenHookRanges({ hookRanges }: Pick<StackSettings, 'hookRanges'>): {
  readonly ranges: readonly string[];
  readonly date: string;
} {
  return hookRanges ?? knownHookRanges;
}

/** Whether the exposure needs to know where GitHub's webhooks come from. */
export function limitsSources({ entrance: { exposure } }: Pick<StackSettings, 'entrance'>): boolean {
  if (exposure?.type !== 'LoadBalancer' && exposure?.type !== 'NodePort') return false;
  return (exposure.sources ?? 'github') === 'github';
}

/**
 * What a person should know about valid settings; each with the fix.
 * @param scheme of the entrance, as the construct says it
 */
export function notices(
  settings: StackSettings,
  options: { readonly scheme: string | undefined; readonly asksGitHub: boolean; readonly now: Date },
): string[] {
  const found: string[] = [];
  const { type = 'LoadBalancer' } = settings.entrance.exposure ?? {};
  if (options.scheme === 'http') {
    found.push(
      `Deliveries come over plain HTTP (fluxhook:exposure ${type}): signatures keep them from being forged, not from being read. ` +
        `For HTTPS: ${wayToHttps(type)}; see docs/exposure.md.`,
    );
  }
  const { date } = writtenHookRanges(settings);
  const age = ageInDays(date, options.now);
  const written = settings.hookRanges !== undefined || !options.asksGitHub;
  if (limitsSources(settings) && written && age > hookRangesMaximumAge) {
    found.push(
      `The ranges of GitHub's webhooks are from ${date}, ${age} days old: GitHub adds ranges, and deliveries from new ones are dropped. ` +
        `Write into the stack's file what this prints: ${renewHookRanges}`,
    );
  }
  if (settings.repositories !== undefined) found.push(...idleOverrideNotices(settings.repositories));
  return found;
}

/** Overrides that match no repository of the lock file. */
export function idleOverrideNotices({ idleOverrides, file }: DiscoveredRepositories): string[] {
  return idleOverrides.map(({ place, match, near }) => {
    const meant = near.length > 0 ? `; did you mean ${near.join(', ')}?` : '';
    return `${place}.match ${match} matches no repository of ${file}, so the override does nothing${meant}`;
  });
}

function wayToHttps(type: string): string {
  switch (type) {
    case 'Ingress':
      return 'fluxhook:exposure.tls';
    case 'HTTPRoute':
      return 'a listener of the Gateway that serves HTTPS (gateway.listener), and scheme https';
    default:
      return 'an exposure of type Ingress with tls, HTTPRoute, or None with a tunnel';
  }
}
