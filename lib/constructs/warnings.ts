import type { IConstruct } from 'constructs';

/** Reports what a person should know of a tree that can be used as it is. */
type Tell = (warning: string) => void;

const listeners = new WeakMap<IConstruct, Tell>();
const told = new WeakMap<IConstruct, Set<string>>();

/**
 * Lets a front end report the warnings of a tree.
 * @param root of the tree
 * @param tell called at synth, once for each warning. @default - process.emitWarning, type FluxhookWarning
 */
export function tellWarnings(root: IConstruct, tell: Tell): void {
  listeners.set(root, tell);
}

/** Reports a warning of a tree, only once however often the tree is synthesized. */
export function warn(root: IConstruct, warning: string): void {
  const already = told.get(root) ?? new Set();
  told.set(root, already);
  if (already.has(warning)) return;
  already.add(warning);
  const tell = listeners.get(root) ?? ((text) => process.emitWarning(text, 'FluxhookWarning'));
  tell(warning);
}
