import { isLeading } from '../evidence/arrival.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { unseenHooks } from '../evidence/homes.ts';
import { missingInWords } from '../evidence/piece.ts';
import type { HookPlace } from './delivered-event.ts';

/** The webhooks whose deliveries are a Receiver's, or why there are none. */
export type ReceiverHooks =
  | { readonly hooks: readonly HookPlace[] }
  | {
      /** `missing`: something is wrong; `unknown`: it cannot be seen. */
      readonly state: 'missing' | 'unknown';
      readonly problem: string;
    };

/**
 * Finds them as doctor does: in the repositories behind the Receiver's targets, by the path of their URL.
 * @param which `leading`: only those that point to the Receiver now; `all`: also those at an old path
 */
export function hooksOfReceiver({ sender, receiver }: Evidence, which: 'leading' | 'all'): ReceiverHooks {
  const doctor = `fluxhook doctor ${receiver.metadata.name} -n ${receiver.metadata.namespace}`;
  if (!sender.asked) {
    const hint = sender.why === 'no-repository' ? '; name the repository with --repository OWNER/REPOSITORY' : '';
    return { state: 'unknown', problem: `its deliveries cannot be seen: ${sender.said}${hint}` };
  }
  const matched = sender.homes.flatMap((home) => home.matched);
  const hooks = matched.filter((each) => which === 'all' || isLeading(each, receiver));
  if (hooks.length > 0) return { hooks: hooks.map(({ home, hook }) => ({ home, id: hook.id })) };
  const unseen = sender.homes.map(unseenHooks).find((missing) => missing !== undefined);
  if (unseen !== undefined) return { state: 'unknown', problem: missingInWords(unseen) };
  const [other] = matched;
  return {
    state: 'missing',
    problem:
      other === undefined
        ? `no webhook points to it: ${doctor}`
        : `webhook ${other.hook.id} points to a path that is not the Receiver's, so redelivering does not help yet: ${doctor}`,
  };
}
