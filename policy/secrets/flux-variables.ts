import { entries, field, groupOf, list } from '../object.ts';
import { oncePerStack } from '../once-per-stack.ts';

/**
 * Flux's variables (`spec.postBuild` of a Flux Kustomization), as github.com/fluxcd/pkg/envsubst reads them: the text
 * after an operator is used when the variable is not set. This includes `:?`, which is not an error in Flux.
 */

const name = String.raw`(?<name>[A-Za-z_]\w*)`;
const variable = new RegExp(String.raw`^\$\{${name}(?:(?<operator>:-|:=|=|:\+|:\?)(?<word>[^{}]*)|[\^,]{1,2})?\}$`);

/** What shells print when a variable is missing; nobody chose it as a token. */
const message =
  /^[\w .,:'"!-]*\b(missing|unset|not set|required|needed|undefined|not defined|must be set|empty|set me|set it)\b/i;

/** What makes the API server refuse a token: a list is not text. */
const refused = '[]';

/** A value that Flux puts in. */
export interface Variable {
  readonly name: string;
  /** Whether something other than the variable's value could become the token: a default, or the literal text. */
  readonly plain: boolean;
}

/** Undefined for a value that is not just a variable. */
export function variableIn(value: string, isGuarded: boolean): Variable | undefined {
  const found = variable.exec(value.trim())?.groups;
  if (found?.name === undefined) return undefined;
  const { operator, word = '' } = found;
  if (operator === ':?' && message.test(word)) return { name: found.name, plain: false };
  return { name: found.name, plain: !isGuarded || (word !== '' && word !== refused) };
}

/**
 * Whether a manifest cannot be applied before Flux has substituted its variables: a variable in a label or name is
 * invalid (in an annotation it is not).
 */
export function isGuarded(object: unknown): boolean {
  const metadata = field(object, 'metadata');
  const labels = entries(field(metadata, 'labels')).map(([, value]) => value);
  return [...labels, field(metadata, 'name'), field(metadata, 'namespace')].some(
    (value) => typeof value === 'string' && /\$\{[A-Za-z_]/.test(value),
  );
}

/** Whether a label or an annotation turns Flux's substitution off for an object. */
export function isExempt(object: unknown): boolean {
  const key = 'kustomize.toolkit.fluxcd.io/substitute';
  return ['labels', 'annotations'].some((place) => field(object, 'metadata', place, key) === 'disabled');
}

/** Where a variable has a value that is in the manifests: the objects by their names. */
export const plainVariables = oncePerStack((stack): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const object of stack) {
    if (object.kind !== 'Kustomization' || groupOf(object) !== 'kustomize.toolkit.fluxcd.io') continue;
    const postBuild = field(object, 'spec', 'postBuild');
    const add = (values: unknown, where: string) => {
      for (const [key, value] of entries(values))
        if (typeof value === 'string' && value !== '' && !/^\$\{/.test(value)) found.set(key, where);
    };
    add(field(postBuild, 'substitute'), `Kustomization ${String(object.metadata.name)}`);
    for (const source of list(field(postBuild, 'substituteFrom'))) {
      if (field(source, 'kind') !== 'ConfigMap') continue;
      const map = stack.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === field(source, 'name'));
      add(field(map, 'data'), `ConfigMap ${String(field(source, 'name'))}`);
    }
  }
  return found;
});
