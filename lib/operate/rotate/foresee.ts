import { type Facts, type HookFacts, isLast, nextStep, type Step } from './plan.ts';
import type { SideName } from './record.ts';

/** The remaining steps, assuming that each succeeds: what `--dry-run` prints. A pure function. */
export function foresee(facts: Facts): Step[] {
  const steps: Step[] = [];
  let present = facts;
  for (let step = nextStep(present); step !== undefined; step = nextStep(present)) {
    steps.push(step);
    if (step.do === 'stop' || isLast(step, facts.back)) break;
    present = after(present, step);
  }
  return steps;
}

/** The facts as a step leaves them. */
export function after(facts: Facts, step: Step): Facts {
  const { record } = facts;
  const side = (name: SideName, change: Partial<Facts['old']>): Facts => ({
    ...facts,
    [name]: { ...facts[name], ...change },
  });
  const hooks = (key: string, change: Partial<HookFacts>): Facts => ({
    ...facts,
    hooks: facts.hooks?.map((hook) => (hook.key === key ? { ...hook, ...change } : hook)),
  });
  switch (step.do) {
    case 'make-secret':
      return {
        ...side('new', { hasSecret: true }),
        record: { phase: 'preparing', revoke: false, switchedAt: undefined },
      };
    case 'revoke':
      return { ...side('old', { receiver: 'suspended' }), record: record && { ...record, revoke: true } };
    case 'readmit':
      return { ...side('old', { receiver: 'unready' }), record: record && { ...record, revoke: false } };
    case 'make-receiver': {
      const made = side(step.side, { receiver: 'unready', isMarked: true });
      return { ...made, old: { ...made.old, isMarked: true } };
    }
    case 'await-ready':
      return side(step.side, { receiver: 'ready' });
    case 'probe':
      return { ...facts, isProbed: true };
    case 'switch-hook':
      return {
        ...hooks(step.hook, { at: step.side, moved: step.side, proved: undefined }),
        record: record && { ...record, phase: 'switching', switchedAt: facts.now },
      };
    case 'prove-hook':
      return hooks(step.hook, { proved: step.side });
    case 'drain':
      return { ...facts, now: step.until };
    case 'redeliver':
      return { ...facts, isRedelivered: true };
    case 'remove-receiver':
      return side(step.side, { receiver: 'absent', isMarked: false });
    case 'remove-secret':
      return side(step.side, { hasSecret: false });
    case 'settle':
      return { ...side('old', { isMarked: false }), ...(facts.back ? {} : { record: undefined }) };
    case 'stop':
      return facts;
  }
}
