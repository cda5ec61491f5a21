/** Requests that an Ingress or an HTTPRoute passes on. */
export interface Route {
  /** Undefined for any host. */
  readonly host: string | undefined;
  readonly path: string;
  /** Prefix: whatever lies below the path too. Anything else is compared by its text. */
  readonly match: string;
}

/** Whether the others take in every request that a route takes in. */
export function covered(route: Route, others: readonly Route[]): boolean {
  const sameHost = others.filter(({ host }) => host === undefined || host === route.host);
  // A host that is new to the other side is judged only by its paths.
  return (sameHost.length > 0 ? sameHost : others).some((other) => coversPath(other, route));
}

function coversPath({ path, match }: Route, other: Route): boolean {
  if (match !== 'Prefix') return match === other.match && path === other.path;
  if (other.match !== 'Prefix' && other.match !== 'Exact') return path === '/';
  return path === '/' || other.path === path || other.path.startsWith(`${path}/`);
}
