import { fluxDurationToMilliseconds } from '../../lib/flux/duration.ts';
import { displayName, field, isReceiver, type PolicyObject } from '../../policy/object.ts';
import { type FieldChange, fieldChanges, showValue } from '../model/field-changes.ts';
import type { Pair } from '../model/pairs.ts';
import { isFlux } from '../model/targets.ts';
import { code } from '../output/markdown.ts';
import { showChanges } from '../output/values.ts';
import { instanceConsequences, isInstance, isResourceSet } from './flux-operator-consequences.ts';
import { type Sentence, tell } from './sentence.ts';

/**
 * Changes of what Flux fetches and reconciles, whether or not a Receiver names it.
 * @param targets what Receivers reconcile after the change
 */
export function sourceConsequences(pairs: readonly Pair[], targets: ReadonlySet<PolicyObject>): Sentence[] {
  return pairs.flatMap(({ before, after }) => {
    const object = after ?? before;
    if (object === undefined || !isFlux(object) || isReceiver(object) || isResourceSet(object)) return [];
    const name = code(displayName(object));
    if (before === undefined) return tell([after], [isNew(object, name)]);
    if (after === undefined) return tell([before], [isGone(object, name)]);
    const named = targets.has(after);
    const changes = fieldChanges(before.spec, after.spec, 'spec');
    return tell(
      [after],
      [
        ...instanceConsequences(before, after),
        ...changes
          .filter(({ path }) => !(isInstance(after) && path === 'spec.components'))
          .map((change) => sentence(change, object, name, named)),
      ],
    );
  });
}

function isNew(object: PolicyObject, name: string): string {
  return isSource(object) ? `**Source added**: ${name}${fetches(object)}.` : `**What Flux does**: ${name} is new.`;
}

function isGone(object: PolicyObject, name: string): string {
  if (isInstance(object)) return `**Flux removed**: ${name} is no longer declared, so its controllers are removed.`;
  return `**${isSource(object) ? 'Source removed' : 'What Flux does'}**: ${name} is no longer declared.`;
}

function isSource({ kind }: PolicyObject): boolean {
  return /Repository$|^(HelmChart|Bucket)$/.test(kind);
}

function fetches(object: PolicyObject): string {
  const [url, interval] = ['url', 'interval'].map((key) => field(object, 'spec', key));
  const from = typeof url === 'string' ? ` fetches ${code(url)}` : '';
  return `${from}${typeof interval === 'string' ? `, polled every ${code(interval)}` : ''}`;
}

/** The topic of each field of a source, in the order in which they are checked. */
const topics: readonly (readonly [RegExp, string])[] = [
  [/^spec\.verify\b/, 'Verification of what is fetched'],
  [
    /^spec\.(url|ref|bucketName|prefix|endpoint|chart|version|image|include|ignore|sparseCheckout|recurseSubmodules|layerSelector|exclusionList)\b/,
    'What is fetched',
  ],
];

function sentence(change: FieldChange, object: PolicyObject, name: string, named: boolean): string {
  const { path, before, after } = change;
  if (path === 'spec.interval') return interval(before, after, object, name, named);
  const done = isSource(object) ? 'fetched' : 'reconciled';
  if (path === 'spec.suspend') {
    return after === true
      ? `**Suspended**: ${name} is no longer ${done}, not even by a delivery.`
      : `**Resumed**: ${name} is ${done} again.`;
  }
  const topic = topics.find(([fields]) => fields.test(path))?.[1] ?? 'How it is fetched';
  return `**${isSource(object) ? topic : 'What Flux does'}**: ${name}, ${showChanges([change])}.`;
}

function interval(before: unknown, after: unknown, object: PolicyObject, name: string, named: boolean): string {
  const [from, to] = [before, after].map((text) => code(showValue(text ?? 'the default')));
  const done = isSource(object) ? 'polled' : 'reconciled';
  const [push, delivery] = named ? ['without a push, ', ' Deliveries still reconcile at once.'] : ['', ''];
  return `**Polling interval**: ${push}${name} is ${done} every ${to} instead of ${from}${pace(before, after)}.${delivery}`;
}

function pace(from: unknown, to: unknown): string {
  const [old, now] = [from, to].map((text) =>
    typeof text === 'string' ? fluxDurationToMilliseconds(text) : undefined,
  );
  if (old === undefined || now === undefined || old === now) return '';
  return now < old ? ' (more often)' : ' (less often)';
}
