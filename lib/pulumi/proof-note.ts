import { createHash } from 'node:crypto';
import type { LiveObject } from '../operate/cluster.ts';
import type { HookSettings } from '../operate/github.ts';

/**
 * On the Receiver of a fleet's webhook: what was proven, so that a run without changes does not have to ask GitHub
 * again. It contains the webhook's id, URL and events; a new token means a new path, and so a new URL.
 */
const proofAnnotation = 'fluxhook.dev/proven';

export function proofNote(id: number, { url, events }: Omit<HookSettings, 'secret'>): Record<string, string> {
  const proven = JSON.stringify([id, url, events.toSorted()]);
  return { [proofAnnotation]: createHash('sha256').update(proven).digest('hex').slice(0, 16) };
}

/** What a Receiver says was proven of the webhook that points to it. */
export function provenOf(receiver: LiveObject | undefined): string | undefined {
  return receiver?.metadata.annotations?.[proofAnnotation];
}

export function isProven(proven: string | undefined, id: number, settings: Omit<HookSettings, 'secret'>): boolean {
  return proven === proofNote(id, settings)[proofAnnotation];
}
