import { distance } from 'fastest-levenshtein';
import type { Problem } from '../problems/problem.ts';
import { settingsNamespace } from './stack-config.ts';

/** How many letters of a namespace may differ for it to be a likely typo of this program's. */
const most = 2;

/** Values under a namespace that is nearly this program's: without this check they would be silently ignored. */
export function nearlyOwn(values: Readonly<Record<string, unknown>>): Problem[] {
  return Object.keys(values).flatMap((key) => {
    const [namespace = '', ...rest] = key.split(':');
    if (namespace === settingsNamespace || distance(namespace.toLowerCase(), settingsNamespace) > most) return [];
    const meant = `${settingsNamespace}:${rest.join(':')}`;
    return [
      {
        subject: key,
        problem: `no setting has the namespace ${namespace}; did you mean ${meant}?`,
        choices: meant,
        fix: `pulumi config rm ${key}; pulumi config set ${meant} VALUE`,
      },
    ];
  });
}
