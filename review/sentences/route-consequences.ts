import { covered, type Route } from '../model/routes.ts';
import { code } from '../output/markdown.ts';

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

function show(routes: readonly Route[]): string {
  const texts = routes.map(({ host, path, match }) => {
    const how = match === 'Prefix' ? '' : ` (${match.startsWith('{') ? 'with conditions' : match})`;
    return `${code(`${host ?? '<any host>'}${path}`)}${how}`;
  });
  return texts.join(', ') || 'nothing';
}
