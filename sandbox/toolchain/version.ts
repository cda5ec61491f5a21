/** Major, minor and patch number. */
export type Version = readonly [major: number, minor: number, patch: number];

/** A range of versions: `atLeast` belongs to it, `below` does not. */
export interface VersionRange {
  readonly atLeast: Version;
  readonly below: Version;
}

/** The first `1.2.3` in a text such as `Kubernetes v1.36.3` or `etcd Version: 3.7.3`; undefined when there is none. */
export function parseVersion(text: string): Version | undefined {
  const match = /(\d+)\.(\d+)\.(\d+)/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])];
}

export function isWithin(version: Version, range: VersionRange): boolean {
  return compare(version, range.atLeast) >= 0 && compare(version, range.below) < 0;
}

export function formatVersion(version: Version): string {
  return version.join('.');
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
