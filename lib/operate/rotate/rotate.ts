import { setTimeout as sleep } from 'node:timers/promises';
import { ForbiddenError } from '../forbidden.ts';
import { rootCause } from '../root-cause.ts';
import { drain, redeliverLost, type SentAgain } from './delivery-steps.ts';
import { probe, proveHook, switchHook } from './hook-steps.ts';
import { LockLostError } from './lock.ts';
import {
  awaitReady,
  makeReceiver,
  makeSecret,
  readmit,
  removeReceiver,
  removeSecret,
  revoke,
  settle,
} from './object-steps.ts';
import { isLast, nextStep, type Step } from './plan.ts';
import { factsOf, look, type RotationContext, type State } from './state.ts';
import { StepFailed } from './step-failed.ts';

export interface RotateOptions {
  /** Whether the old side is to remain. */
  readonly back: boolean;
  /** Whether the old token should be refused at once. */
  readonly revoke: boolean;
  /** Ends the rotation after the step that is under way. */
  readonly interrupted: AbortSignal;
  /** Checks that nobody else is rotating; throws otherwise. */
  readonly renew: () => Promise<void>;
  /** Called after each step. */
  readonly onStep: (done: StepReport) => void;
  /** Called for each delivery that GitHub has sent again. */
  readonly onSentAgain: (event: SentAgain) => void;
}

/** A step and its result. */
export interface StepReport {
  readonly step: Step['do'];
  readonly status: 'done' | 'failed';
  readonly message: string;
}

/** How a rotation ended. */
export interface Outcome {
  /**
   * - `rotated`: the new side is what remains
   * - `taken-back`: the old side is what remains
   * - `stopped`: it is between the two, and the same command continues
   * - `interrupted`: the same, because somebody wanted that
   */
  readonly outcome: 'rotated' | 'taken-back' | 'stopped' | 'interrupted';
  /** Why it did not end as intended. */
  readonly failure?: { readonly message: string; readonly fix: string; readonly kind: 'broken' | 'unusable' };
  readonly sentAgain: readonly SentAgain[];
}

/**
 * Pauses before a step that failed is tried again, in milliseconds: GitHub or the API server may be away for a moment.
 */
const pauses = [500, 1_000, 2_000, 4_000, 8_000];

/**
 * Does one step after another until the rotation, or its way back, has ended. It continues from whatever it finds half
 * done.
 */
export async function rotate(context: RotationContext, options: RotateOptions): Promise<Outcome> {
  const { interrupted, onStep } = options;
  const sentAgain: SentAgain[] = [];
  const done = { isProbed: false, isRedelivered: false };
  let { back } = options;
  let failure: Outcome['failure'];
  let attempts = 0;
  let isRevoked = options.revoke;
  const end = (outcome: Outcome['outcome']): Outcome => ({ outcome, ...(failure && { failure }), sentAgain });
  for (;;) {
    if (interrupted.aborted) return end('interrupted');
    let step: Step | undefined;
    try {
      await options.renew();
      const state = await look(context);
      const facts = factsOf(state, { ...done, back, revoke: options.revoke, now: Date.now() });
      isRevoked = facts.revoke;
      step = nextStep(facts);
      if (step === undefined) return end('taken-back');
      const sent = (event: SentAgain) => {
        sentAgain.push(event);
        options.onSentAgain(event);
      };
      const message = await carryOut(step, context, state, { interrupted, sent, back });
      attempts = 0;
      if (step.do === 'probe') done.isProbed = true;
      // If interrupted, these two steps end before they are done.
      if (interrupted.aborted && (step.do === 'drain' || step.do === 'redeliver')) return end('interrupted');
      if (step.do === 'redeliver') done.isRedelivered = true;
      onStep({ step: step.do, status: 'done', message });
      if (isLast(step, back)) return end(back ? 'taken-back' : 'rotated');
    } catch (error) {
      if (!isFinal(error) && attempts < pauses.length) {
        await sleep(pauses[attempts]);
        attempts += 1;
        continue;
      }
      const found = failureOf(error);
      // The reason for going back explains more than what stopped it on the way back.
      failure ??= found;
      onStep({ step: step?.do ?? 'stop', status: 'failed', message: found.message });
      const turns = error instanceof StepFailed && error.goesBack && !back && !isRevoked;
      if (!turns) return end('stopped');
      back = true;
      attempts = 0;
      Object.assign(done, { isProbed: false, isRedelivered: false });
    }
  }
}

interface How {
  readonly interrupted: AbortSignal;
  readonly sent: (event: SentAgain) => void;
  readonly back: boolean;
}

function carryOut(step: Step, context: RotationContext, state: State, how: How): Promise<string> {
  switch (step.do) {
    case 'make-secret':
      return makeSecret(context, state);
    case 'revoke':
      return revoke(context, state);
    case 'readmit':
      return readmit(context, state);
    case 'make-receiver':
      return makeReceiver(context, state, step.side);
    case 'await-ready':
      return awaitReady(context, state[step.side]);
    case 'probe':
      return probe(context, state, step.side);
    case 'switch-hook':
      return switchHook(context, state, step.hook, step.side);
    case 'prove-hook':
      return proveHook(context, state, step.hook, step.side);
    case 'drain':
      return drain(step.until, how.interrupted);
    case 'redeliver':
      return redeliverLost(context, state, how);
    case 'remove-receiver':
      return removeReceiver(context, state[step.side]);
    case 'remove-secret':
      return removeSecret(context, state[step.side]);
    case 'settle':
      return settle(context, how.back);
    case 'stop':
      throw stopOf(step.why, context, state);
  }
}

function stopOf(
  why: Extract<Step, { do: 'stop' }>['why'],
  { names, namespace }: RotationContext,
  { hooks }: State,
): StepFailed {
  if (why === 'too-late') {
    const fix = `the same command without --back ends the rotation; then fluxhook rotate ${names.new.receiver} -n ${namespace} creates a new token`;
    return new StepFailed('the old token is deleted already, so there is no way back', { fix, kind: 'unusable' });
  }
  if (why === 'hooks-gone') {
    const message = 'no webhook points to the old path or the new one any longer';
    return new StepFailed(message, {
      fix: 'find out who changed it at GitHub; --back removes what the rotation created',
    });
  }
  const message = 'problem' in hooks ? hooks.problem : 'GitHub does not show the webhooks';
  return new StepFailed(message, {
    fix: 'give GITHUB_TOKEN that permission, then run the same command again',
    kind: 'unusable',
  });
}

/** Whether trying again would end the same way. */
function isFinal(error: unknown): boolean {
  return error instanceof StepFailed || error instanceof ForbiddenError || error instanceof LockLostError;
}

function failureOf(error: unknown): NonNullable<Outcome['failure']> {
  if (error instanceof StepFailed) return { message: error.message, fix: error.fix, kind: error.kind };
  if (error instanceof ForbiddenError) {
    const fix = `give this right: ${error.message}; then run the same command again`;
    return { message: `the cluster refuses to ${error.message}`, fix, kind: 'unusable' };
  }
  if (error instanceof LockLostError)
    return {
      message: `another process continues it: ${error.message}`,
      fix: 'let that one finish',
      kind: 'unusable',
    };
  return {
    message: rootCause(error),
    fix: 'run the same command to continue where this one ended, or with --back to go back',
    kind: 'unusable',
  };
}
