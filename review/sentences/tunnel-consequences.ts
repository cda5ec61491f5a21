import { displayName, type PolicyObject } from '../../policy/object.ts';
import { fieldChanges } from '../model/field-changes.ts';
import type { Pair } from '../model/pairs.ts';
import { podsOf } from '../model/pods.ts';
import { code } from '../output/markdown.ts';
import { showChanges } from '../output/values.ts';
import { type Sentence, tell } from './sentence.ts';

/** What a change does to the cluster's end of a Cloudflare Tunnel. */
export function tunnelConsequences(pairs: readonly Pair[]): Sentence[] {
  return pairs.flatMap(({ before, after }) => {
    const object = after ?? before;
    if (object === undefined || !runsTunnel(object)) return [];
    const name = code(displayName(object));
    if (before === undefined) return tell([after], [`**Tunnel**: ${name} connects the cluster to Cloudflare.`]);
    if (after === undefined)
      return tell([before], [`**Tunnel gone**: ${name} no longer connects the cluster to Cloudflare.`]);
    const changes = fieldChanges(before.spec, after.spec, 'spec');
    return changes.length === 0 ? [] : tell([after], [`**Tunnel**: ${name}, ${showChanges(changes)}.`]);
  });
}

function runsTunnel(object: PolicyObject): boolean {
  return podsOf(object).some(({ labels }) => labels['app.kubernetes.io/name'] === 'cloudflared');
}
