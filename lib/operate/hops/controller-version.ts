import type { Finding } from './hop.ts';
import type { View } from './view.ts';

/** The versions of the notification-controller in which parts of a Receiver came. Source: its CHANGELOG.md. */
const since = {
  /** notification.toolkit.fluxcd.io/v1 */
  receivers: [1, 0],
  resourceFilter: [1, 5],
  filter: [1, 9],
  genericOidc: [1, 9],
} as const;

/** Whether the controller is known to be older than a version. */
export function isOlderThan(version: readonly [number, number], view: View): boolean {
  const own = versionOf(runningImage(view));
  return own !== undefined && isBefore(own, version);
}

/** Parts of the Receiver that the controller is too old for. */
export function tooOld(view: View): Finding[] {
  const { receiver } = view.evidence;
  const image = runningImage(view);
  const version = versionOf(image);
  if (image === undefined || version === undefined) return [];
  const { type, resourceFilter, resources } = receiver.spec;
  const needed = [
    ['Receivers of notification.toolkit.fluxcd.io/v1', since.receivers, true],
    ['spec.resourceFilter', since.resourceFilter, resourceFilter !== undefined],
    ['spec.resources[].filter', since.filter, resources.some(({ filter }) => filter !== undefined)],
    ['the type generic-oidc', since.genericOidc, type === 'generic-oidc'],
  ] as const;
  const [missing] = needed.filter(([, [major, minor], isUsed]) => isUsed && isBefore(version, [major, minor]));
  if (missing === undefined) return [];
  const [what, from] = missing;
  return [
    {
      status: 'fail',
      reason: 'controller-too-old',
      message: `the notification-controller is ${version.join('.')}, and ${what} came with ${from.join('.')}`,
      why: 'an older controller does not know it: it ignores the filter, and reconciles everything or nothing',
      fix: 'flux install, or flux bootstrap, with the current flux CLI',
      evidence: { image },
    },
  ];
}

function runningImage({ controller }: View): string | undefined {
  return (
    controller?.pods.map(imageOf).find((text) => text !== undefined) ??
    controller?.deployments.map(templateImage).find(Boolean)
  );
}

interface PodSpec {
  readonly containers?: readonly { readonly image?: string }[];
}

function imageOf({ spec }: { readonly spec?: Record<string, unknown> }): string | undefined {
  return ((spec ?? {}) as PodSpec).containers
    ?.map(({ image }) => image)
    .find((image) => image?.includes('notification-controller'));
}

function templateImage({ spec }: { readonly spec?: Record<string, unknown> }): string | undefined {
  return imageOf((spec?.template ?? {}) as { spec?: Record<string, unknown> });
}

function versionOf(image: string | undefined): readonly [number, number] | undefined {
  const [, major, minor] = /:v?(\d+)\.(\d+)[^/]*$/.exec(image ?? '') ?? [];
  return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)];
}

function isBefore(
  [major, minor]: readonly [number, number],
  [otherMajor, otherMinor]: readonly [number, number],
): boolean {
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}
