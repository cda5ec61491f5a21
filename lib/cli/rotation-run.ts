import { createInterface } from 'node:readline/promises';
import { masked } from '../operate/report/mask.ts';
import { foresee } from '../operate/rotate/foresee.ts';
import type { RotationLock } from '../operate/rotate/lock.ts';
import { announced, conclusion, rotationReport, stepLine } from '../operate/rotate/report.ts';
import { type Outcome, rotate, type StepReport } from '../operate/rotate/rotate.ts';
import { factsOf, type RotationContext, type State } from '../operate/rotate/state.ts';
import { CannotBeDone, exitCodes } from './exit-codes.ts';
import { gitHubEnvironment } from './github-access.ts';
import { takeOverInterrupt } from './interrupt.ts';
import type { Output } from './options.ts';

/** The command's options besides the Receiver. */
export interface RunOptions {
  readonly output: Output;
  readonly dryRun: boolean;
  readonly back: boolean;
  readonly revokeNow: boolean;
  readonly yes: boolean;
}

/** One run of the command on one Receiver. */
export class RotationRun {
  readonly #context: RotationContext;
  readonly #options: RunOptions;
  readonly #state: State;

  constructor(context: RotationContext, options: RunOptions, state: State) {
    this.#context = context;
    this.#options = options;
    this.#state = state;
  }

  foresee(): number {
    const { back, revokeNow: revoke, output } = this.#options;
    const facts = factsOf(this.#state, { back, revoke, now: Date.now(), isProbed: false, isRedelivered: false });
    const steps = foresee(facts).map((step) => ({
      step: step.do,
      status: 'planned' as const,
      message: announced(step, this.#context, this.#state),
    }));
    if (output === 'text')
      for (const line of [
        `${this.#title()} (dry run: nothing is done)`,
        ...steps.map(({ message }) => stepLine('planned', message)),
      ])
        this.#say(line);
    else this.#print('planned', steps, { outcome: 'interrupted', sentAgain: [] });
    return exitCodes.fine;
  }

  async carryOut(lock: RotationLock): Promise<number> {
    const { back, revokeNow: revoke, output, yes } = this.#options;
    if (output === 'text') this.#say(this.#title());
    if (!yes && !(await confirmed())) throw new CannotBeDone('Nothing was done.');
    const interrupted = takeOverInterrupt('Stopping after the step that is under way.');
    const steps: StepReport[] = [];
    const outcome = await rotate(this.#context, {
      back,
      revoke,
      interrupted,
      renew: () => lock.renew(),
      onStep: (done) => {
        steps.push(done);
        if (output === 'text') this.#say(stepLine(done.status, done.message));
      },
      onSentAgain: ({ guid, event, said }) => output === 'text' && this.#say(`    ${guid}  ${event}: ${said}`),
    });
    if (output === 'text') this.#say(conclusion(outcome, this.#context, this.#state.keepsOldSecret));
    else this.#print(outcome.outcome, steps, outcome);
    return exitOf(outcome, back);
  }

  #title(): string {
    const { namespace, names } = this.#context;
    const { back, revokeNow } = this.#options;
    const { hooks } = this.#state;
    const count = 'problem' in hooks ? '' : ` (${hooks.length} ${hooks.length === 1 ? 'webhook' : 'webhooks'})`;
    const [from, to] = back ? [names.new, names.old] : [names.old, names.new];
    const verb = back
      ? 'Taking the rotation back'
      : revokeNow
        ? 'Rotating, with the old token refused at once'
        : 'Rotating';
    return `${verb}: Receiver ${namespace}/${from.receiver} → ${to.receiver}, Secret ${from.secret} → ${to.secret}${count}`;
  }

  #print(
    outcome: Outcome['outcome'] | 'planned',
    steps: Parameters<typeof rotationReport>[1]['steps'],
    { sentAgain, failure }: Outcome,
  ): void {
    const { output, dryRun, back } = this.#options;
    const hooks =
      'problem' in this.#state.hooks ? [] : this.#state.hooks.map(({ home, hook }) => ({ home, id: hook.id }));
    const report = rotationReport(this.#context, {
      dryRun,
      back,
      outcome,
      steps,
      hooks,
      redelivered: sentAgain,
      ...(failure && { failure }),
    });
    if (output === 'json') this.#say(JSON.stringify(report, undefined, 2));
    else {
      const isFine = failure === undefined && ['rotated', 'taken-back', 'planned'].includes(outcome);
      this.#say(
        `${isFine ? '✔' : '✘'} ${report.namespace}/${report.old.receiver}: ${outcome}${failure === undefined ? '' : `: ${failure.message}`}`,
      );
    }
  }

  /** No message has a token in it; if a program's output does, it is hidden. */
  #say(text: string): void {
    const { credentials } = gitHubEnvironment();
    const own = credentials !== undefined && 'token' in credentials ? [credentials.token] : [];
    console.log(masked(text, [...this.#context.secrets, ...own]));
  }
}

/** Asks, where somebody is there to answer. */
async function confirmed(): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question('Continue? [y/N] ')).trim());
  } finally {
    terminal.close();
  }
}

function exitOf({ outcome, failure, sentAgain }: Outcome, back: boolean): number {
  if (outcome === 'interrupted') return exitCodes.interrupted;
  if (failure !== undefined) return failure.kind === 'broken' ? exitCodes.broken : exitCodes.unusable;
  if (outcome === 'taken-back' && !back) return exitCodes.broken;
  return sentAgain.some((event) => event.outcome !== 'taken') ? exitCodes.broken : exitCodes.fine;
}
