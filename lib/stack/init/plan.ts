import type { HookHome } from '../../github/hook-home.ts';
import type { JudgedSource } from '../../operate/sources/judge.ts';
import type { FluxSource } from '../../operate/sources/look.ts';
import type { StackSettings } from '../../settings/index.ts';
import type { Settings } from '../adopt/smallest.ts';
import type { NewWebhook } from './webhooks.ts';
import type { PlannedFile } from './write-files.ts';

/** A source with what is done for it; `declared` where the stack's file has it already. */
export interface PlannedSource {
  readonly source: FluxSource;
  readonly state: JudgedSource['state'] | { readonly state: 'declared'; readonly file: string };
  readonly remarks: readonly string[];
}

/** What the command is about to write, and why. */
export interface InitPlan {
  /** The cluster, as people know it. */
  readonly where: string;
  readonly stack: string;
  readonly sources: readonly PlannedSource[];
  /** Undefined where the stack's file has one, or nothing is written. */
  readonly entrance: { readonly exposure: Settings; readonly says: string } | undefined;
  readonly webhooks: readonly NewWebhook[];
  /** Sources that join a webhook of the stack's file. */
  readonly joined: readonly { readonly source: FluxSource; readonly home: HookHome }[];
  /** Receivers that are taken over, NAMESPACE/NAME. */
  readonly adopted: readonly string[];
  /** What must not be shown. */
  readonly secrets: readonly string[];
  readonly files: readonly PlannedFile[];
  /** The settings of the whole file; undefined if nothing has to be written. */
  readonly settings: StackSettings | undefined;
  /** Markdown; undefined where nothing changes. */
  readonly review: string | undefined;
  /** What a person should know: of the entrance, of rights, of operators. */
  readonly notes: readonly string[];
}

/** Whether there is something to write. */
export function hasNews({ webhooks, joined, adopted }: InitPlan): boolean {
  return webhooks.length > 0 || joined.length > 0 || adopted.length > 0;
}

/** Sources at a GitHub that get no webhook although they should have one. */
export function unmet({ sources }: InitPlan): PlannedSource[] {
  return sources.filter(({ state }) => state.state === 'unseen' || state.state === 'left');
}
