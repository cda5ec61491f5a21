import { kubectl } from './cluster.ts';
import { until } from './sandbox.ts';

/** An object that a delivery may reconcile: KIND/NAME, in flux-system unless it says NAMESPACE/KIND/NAME. */
export type Target = `${string}/${string}`;

/** When Flux was last asked to reconcile an object. */
export async function requestedAt(target: Target): Promise<string> {
  const parts = target.split('/');
  const [namespace, kind, name] = parts.length === 3 ? parts : ['flux-system', ...parts];
  const annotation = 'jsonpath={.metadata.annotations.reconcile\\.fluxcd\\.io/requestedAt}';
  return kubectl(['-n', namespace ?? '', 'get', kind ?? '', name ?? '', '-o', annotation]);
}

/**
 * Which of some objects a delivery has reconciled.
 * @param deliver ends when the delivery was answered
 */
export async function reconciledBy(targets: readonly Target[], deliver: () => Promise<unknown>): Promise<Target[]> {
  const before = await Promise.all(targets.map(requestedAt));
  await deliver();
  const after = await Promise.all(targets.map(requestedAt));
  return targets.filter((_, index) => after[index] !== before[index]);
}

/** Waits until an object has been asked to reconcile since. */
export async function untilRequested(target: Target, since: string): Promise<void> {
  await until(`a reconciliation of ${target}`, async () => ((await requestedAt(target)) === since ? undefined : true));
}
