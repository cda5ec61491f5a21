import { distance } from 'fastest-levenshtein';
import type { Problem } from '../problems/problem.ts';
import { settingsNamespace } from './stack-config.ts';

/** How many letters a namespace may differ in and still be meant for this program's. */
const most = 2;

/** Values under a namespace that is nearly this program's: nothing would read them, and nobody would say so. */
export function nearlyOwn(values: Readonly<Record<string, unknown>>): Problem[] {
  return Object.keys(values).flatMap((key) => {
    const [namespace = '', ...rest] = key.split(':');
    if (namespace === settingsNamespace || distance(namespace.toLowerCase(), settingsNamespace) > most) return [];
    const meant = `${settingsNamespace}:${rest.join(':')}`;
    return [
      {
        subject: key,
        problem: `nothing reads the namespace ${namespace}; did you mean ${meant}?`,
        choices: meant,
        fix: `pulumi config rm ${key}; pulumi config set ${meant} VALUE`,
      },
    ];
  });
}
