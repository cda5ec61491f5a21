import { homeName } from '../../github/hook-home.ts';
import type { SentAgain } from './delivery-steps.ts';
import type { Step } from './plan.ts';
import { type HookRecord, hookKey } from './record.ts';
import type { Outcome, StepReport } from './rotate.ts';
import type { RotationContext, State } from './state.ts';

/** How a rotation is shown: what `fluxhook rotate -o json` prints. Its schema is schema/rotation.schema.json. */
export interface RotationReport {
  readonly apiVersion: 'fluxhook.dev/v1';
  readonly kind: 'Rotation';
  readonly namespace: string;
  readonly dryRun: boolean;
  readonly direction: 'on' | 'back';
  readonly old: { readonly receiver: string; readonly secret: string };
  readonly new: { readonly receiver: string; readonly secret: string };
  /** `planned` with --dry-run. */
  readonly outcome: Outcome['outcome'] | 'planned';
  readonly hooks: readonly { readonly home: string; readonly id: number }[];
  readonly steps: readonly {
    readonly step: Step['do'];
    readonly status: 'done' | 'failed' | 'planned';
    readonly message: string;
  }[];
  readonly redelivered: readonly SentAgain[];
  readonly problem?: string;
  readonly fix?: string;
}

/** What a step will do. */
export function announced(step: Step, { names }: RotationContext, state: State): string {
  const hookName = (key: string) => {
    const hooks = 'problem' in state.hooks ? [] : state.hooks;
    const found = hooks.find(({ home, hook }) => hookKey({ home, id: hook.id }) === key);
    return found === undefined ? `webhook ${key}` : `webhook ${found.hook.id} of ${homeName(found.home)}`;
  };
  switch (step.do) {
    case 'make-secret':
      return `create Secret ${names.new.secret} with a new token`;
    case 'revoke':
      return `suspend Receiver ${names.old.receiver}: the old token is refused, and deliveries until the switch fail and are sent again`;
    case 'readmit':
      return `resume Receiver ${names.old.receiver}: the old token is accepted again`;
    case 'make-receiver':
      return `create Receiver ${names[step.side].receiver}, like the other one`;
    case 'await-ready':
      return `wait until Receiver ${names[step.side].receiver} is ready at its path`;
    case 'probe':
      return `send an unsigned request to the ${step.side} path, which has to be answered 400`;
    case 'switch-hook':
      return `point ${hookName(step.hook)} to the ${step.side} path, with the ${step.side} token`;
    case 'prove-hook':
      return `make GitHub ping ${hookName(step.hook)}; without an answer everything goes back`;
    case 'drain':
      return 'wait until no delivery is under way to the path that is removed';
    case 'redeliver':
      return 'make GitHub redeliver what has failed since a minute before the rotation';
    case 'remove-receiver':
      return `delete Receiver ${names[step.side].receiver}`;
    case 'remove-secret':
      return `delete Secret ${names[step.side].secret}`;
    case 'settle':
      return 'remove the labels and annotations of the rotation';
    case 'stop':
      return `stop: ${step.why}`;
  }
}

/** A line for each step that was done, or is planned. */
export function stepLine(status: StepReport['status'] | 'planned', message: string): string {
  return `  ${{ done: '✔', failed: '✘', planned: '·' }[status]} ${message}`;
}

/** The last words. */
export function conclusion(
  { outcome, failure }: Outcome,
  context: RotationContext,
  keepsOldSecret: string | undefined,
): string {
  const { namespace, names } = context;
  const why = failure === undefined ? '' : ` ${failure.message}. To do: ${failure.fix}.`;
  switch (outcome) {
    case 'rotated': {
      const kept =
        keepsOldSecret === undefined
          ? ''
          : ` Secret ${names.old.secret} stays, and with it the old token: ${keepsOldSecret}.`;
      return `Rotated: Receiver ${namespace}/${names.new.receiver} replaces ${names.old.receiver}, with the token of Secret ${names.new.secret}.${kept}`;
    }
    case 'taken-back':
      return `Taken back: Receiver ${namespace}/${names.old.receiver} is as it was.${why}`;
    case 'interrupted':
      return 'Interrupted between two steps: run the same command to continue, or with --back to go back.';
    case 'stopped':
      return `Stopped between two steps:${why} Run the same command to continue, or with --back to go back.`;
  }
}

/** The whole as a document. */
export function rotationReport(
  context: RotationContext,
  what: {
    readonly dryRun: boolean;
    readonly back: boolean;
    readonly outcome: RotationReport['outcome'];
    readonly steps: RotationReport['steps'];
    readonly hooks: readonly Pick<HookRecord, 'home' | 'id'>[];
    readonly redelivered: readonly SentAgain[];
    readonly failure?: Outcome['failure'];
  },
): RotationReport {
  const { namespace, names } = context;
  const { dryRun, back, outcome, steps, hooks, redelivered, failure } = what;
  return {
    apiVersion: 'fluxhook.dev/v1',
    kind: 'Rotation',
    namespace,
    dryRun,
    direction: back ? 'back' : 'on',
    old: names.old,
    new: names.new,
    outcome,
    hooks: hooks.map(({ home, id }) => ({ home: homeName(home), id })),
    steps,
    redelivered,
    ...(failure && { problem: failure.message, fix: failure.fix }),
  };
}
