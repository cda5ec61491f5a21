import { limitsSources, schemeOf, writtenHookRanges } from './exposure.ts';
import { ageInDays, hookRangesMaximumAge, renewHookRanges } from './github/hook-ranges.ts';
import type { Settings } from './settings/index.ts';

/** What a person should know of settings that can be used; each with what changes it. */
export function notices(settings: Settings, options: { readonly asksGitHub: boolean; readonly now: Date }): string[] {
  const found: string[] = [];
  if (schemeOf(settings) === 'http') {
    found.push(
      `Deliveries come over plain HTTP (fluxhook:exposure ${settings.exposure}): signatures keep them from being forged, not from being read. ` +
        `For HTTPS: ${wayToHttps(settings)}; see docs/exposure.md.`,
    );
  }
  const { date } = writtenHookRanges(settings);
  const age = ageInDays(date, options.now);
  const written = settings.hookRanges.length > 0 || !options.asksGitHub;
  if (limitsSources(settings) && written && age > hookRangesMaximumAge) {
    found.push(
      `The ranges of GitHub's webhooks are of ${date}, ${age} days old: GitHub adds ranges, and deliveries from new ones are dropped. ` +
        `Write into the stack's file what this prints: ${renewHookRanges}`,
    );
  }
  return found;
}

function wayToHttps({ exposure }: Settings): string {
  switch (exposure) {
    case 'Ingress':
      return 'fluxhook:tlsSecret';
    case 'HTTPRoute':
      return 'a listener of the Gateway that serves HTTPS (fluxhook:gatewayListener), and fluxhook:gatewayScheme https';
    default:
      return 'fluxhook:exposure Ingress with fluxhook:tlsSecret, HTTPRoute, or None with a tunnel';
  }
}
