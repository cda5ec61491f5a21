import { covered, type Route } from '../model/routes.ts';
import { code } from '../output/markdown.ts';
import { type Step, verdictOf } from './sentence.ts';

/** Routes that one sentence names. */
const mostRoutes = 8;

/** What a change of routes opens and closes. Hosts that come and go are the hook URL's matter. */
export function routeConsequences(from: readonly Route[], to: readonly Route[], subject: string, who: string): Step[] {
  const more = to.filter((route) => !covered(route, from));
  const less = from.filter((route) => !covered(route, to));
  if (more.length + less.length === 0) return [];
  const verdict = verdictOf(more.length > 0, less.length > 0);
  return [{ subject, verdict, fact: `${who} takes in ${show(to)}; before, ${show(from)}.` }];
}

function show(routes: readonly Route[]): string {
  const texts = routes.slice(0, mostRoutes).map(({ host, path, match }) => {
    const how = match === 'Prefix' ? '' : ` (${match.startsWith('{') ? 'with conditions' : match})`;
    return `${code(`${host ?? '<any host>'}${path}`)}${how}`;
  });
  const more = routes.length > mostRoutes ? ` and ${routes.length - mostRoutes} more` : '';
  return `${texts.join(', ') || 'nothing'}${more}`;
}
