import type { Phase } from './phases.ts';
import type { PushTimes } from './pushes.ts';
import type { RequestCounter } from './requests.ts';

/** What the shapes of a fleet are measured with. */
export interface FleetOptions {
  /** All repositories. */
  readonly names: readonly string[];
  /** Those that are pushed to one after another. */
  readonly pushed: readonly string[];
  /** Those that are pushed to at once. */
  readonly burst: readonly string[];
  /** Whether the first deployment is interrupted half-way and started again. */
  readonly interrupt: boolean;
  readonly counter: RequestCounter;
  /** How many webhooks GitHub has: of all repositories together, and of the organization. */
  readonly hooks: () => Promise<HookCounts>;
  /** An empty folder to write to. */
  readonly directory: string;
  /** The sandbox's. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

export interface HookCounts {
  readonly repositories: number;
  readonly organization: number;
}

export interface MeasuredShape {
  readonly name: string;
  readonly phases: readonly Phase[];
  /** The repositories that the plan with one more names. */
  readonly planned: readonly string[];
  readonly hooks: HookCounts;
  readonly pushes: { readonly oneByOne: PushTimes; readonly burst: PushTimes };
}
