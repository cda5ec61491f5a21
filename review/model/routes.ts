import { code } from '../output/markdown.ts';

/** Requests that an Ingress or an HTTPRoute passes on. */
export interface Route {
  /** Undefined for any host. */
  readonly host: string | undefined;
  readonly path: string;
  /** Prefix: whatever lies below the path too. Anything else is compared by its text. */
  readonly match: string;
}

/** What a change of routes opens and closes. Hosts that come and go are the hook URL's matter. */
export function routeConsequences(
  from: readonly Route[],
  to: readonly Route[],
  subject: string,
  who: string,
): string[] {
  const more = to.filter((route) => !covered(route, from));
  const less = from.filter((route) => !covered(route, to));
  if (more.length + less.length === 0) return [];
  const verdict = more.length > 0 && less.length > 0 ? 'changes' : more.length > 0 ? 'widens' : 'narrows';
  return [`**${subject} ${verdict}**: ${who} takes in ${show(to)}; before, ${show(from)}.`];
}

function covered(route: Route, others: readonly Route[]): boolean {
  const sameHost = others.filter(({ host }) => host === undefined || host === route.host);
  // A host that is new to the other side is judged by its paths alone.
  return (sameHost.length > 0 ? sameHost : others).some((other) => coversPath(other, route));
}

function coversPath({ path, match }: Route, other: Route): boolean {
  if (match !== 'Prefix') return match === other.match && path === other.path;
  if (other.match !== 'Prefix' && other.match !== 'Exact') return path === '/';
  return path === '/' || other.path === path || other.path.startsWith(`${path}/`);
}

function show(routes: readonly Route[]): string {
  const texts = routes.map(({ host, path, match }) => {
    const how = match === 'Prefix' ? '' : ` (${match.startsWith('{') ? 'with conditions' : match})`;
    return `${code(`${host ?? '<any host>'}${path}`)}${how}`;
  });
  return texts.join(', ') || 'nothing';
}
