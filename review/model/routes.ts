/** Requests that an Ingress or an HTTPRoute passes on. */
export interface Route {
  /** Undefined for any host. */
  readonly host: string | undefined;
  readonly path: string;
  /** Prefix: also everything below the path. Anything else is compared as text. */
  readonly match: string;
}

/** Whether the others match every request that a route matches. */
export function covered(route: Route, others: readonly Route[]): boolean {
  const sameHost = others.filter(({ host }) => host === undefined || host === route.host);
  // For a host that the other side does not have, only paths are compared.
  return (sameHost.length > 0 ? sameHost : others).some((other) => coversPath(other, route));
}

function coversPath({ path, match }: Route, other: Route): boolean {
  if (match !== 'Prefix') return match === other.match && path === other.path;
  if (other.match !== 'Prefix' && other.match !== 'Exact') return path === '/';
  return path === '/' || other.path === path || other.path.startsWith(`${path}/`);
}
