import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { after, foresee } from '../../lib/operate/rotate/foresee.ts';
import { type Facts, isLast, nextStep, type Step } from '../../lib/operate/rotate/plan.ts';

const begin: Facts = {
  now: 1_000_000,
  back: false,
  revoke: false,
  record: undefined,
  old: { receiver: 'ready', hasSecret: true, isMarked: false },
  new: { receiver: 'absent', hasSecret: false, isMarked: false },
  hooks: ['one', 'two'].map((key) => ({ key, at: 'old', isActive: true, moved: undefined, proved: undefined })),
  keepsOldSecret: false,
  isProbed: false,
  isRedelivered: false,
};

const words = (steps: readonly Step[]) => steps.map((step) => ('hook' in step ? `${step.do} ${step.hook}` : step.do));

/** What a run knows of its own doing is gone with its process. */
const killed = (facts: Facts): Facts => ({ ...facts, isProbed: false, isRedelivered: false });

/** Every state that a run comes through, and whether the record is still there. */
function states(from: Facts): Facts[] {
  const all = [from];
  let present = from;
  for (const step of foresee(from)) {
    if (isLast(step, from.back)) break;
    present = after(present, step);
    all.push(present);
  }
  return all;
}

/** The objects and webhooks at the end. */
function end(from: Facts) {
  const steps = foresee(from);
  const facts = steps.reduce(after, from);
  const at = [...new Set(facts.hooks?.map((hook) => hook.at))];
  return { last: steps.at(-1)?.do, old: facts.old, new: facts.new, at };
}

const onlyNew = { receiver: 'ready', hasSecret: true };
const none = { receiver: 'absent', hasSecret: false, isMarked: false };

describe('the plan of a rotation', () => {
  test('switches and pings one webhook after another, waits, sends again, and only then deletes', () => {
    assert.deepEqual(words(foresee(begin)), [
      'make-secret',
      'make-receiver',
      'await-ready',
      'probe',
      'switch-hook one',
      'prove-hook one',
      'switch-hook two',
      'prove-hook two',
      'drain',
      'redeliver',
      'remove-receiver',
      'remove-secret',
      'settle',
    ]);
  });

  test('for a leaked token the old Receiver refuses it before anything else takes time, and nothing waits', () => {
    const steps = words(foresee({ ...begin, revoke: true }));
    assert.deepEqual(steps.slice(0, 3), ['make-secret', 'revoke', 'make-receiver']);
    assert.ok(!steps.includes('drain'));
    assert.deepEqual(steps.slice(-4), ['redeliver', 'remove-receiver', 'remove-secret', 'settle']);
  });

  for (const revoke of [false, true])
    test(`killed at any point it goes on${revoke ? ', with the old token refused' : ''}: one Receiver, one Secret, every webhook there`, () => {
      for (const state of states({ ...begin, revoke })) {
        const { last, at, ...sides } = end(killed(state));
        assert.equal(last, 'settle');
        assert.deepEqual(at, ['new']);
        assert.deepEqual(sides.old, none);
        assert.deepEqual({ ...sides.new, isMarked: undefined }, { ...onlyNew, isMarked: undefined });
      }
    });

  for (const revoke of [false, true])
    test(`killed at any point it goes back, as long as the old token is there${revoke ? ', which is accepted again' : ''}`, () => {
      for (const state of states({ ...begin, revoke }).slice(1)) {
        const back: Facts = { ...killed(state), back: true, revoke: false };
        if (!state.old.hasSecret) {
          assert.deepEqual(nextStep(back), { do: 'stop', why: 'too-late' });
          continue;
        }
        const { last, at, ...sides } = end(back);
        assert.equal(last, 'remove-secret');
        assert.deepEqual(at, ['old']);
        assert.deepEqual(sides.new, none);
        assert.deepEqual(sides.old, { receiver: sides.old.receiver, hasSecret: true, isMarked: false });
        assert.notEqual(sides.old.receiver, 'suspended');
      }
    });

  test('killed on the way back it goes on either way', () => {
    for (const state of states(begin)
      .slice(1)
      .filter(({ old }) => old.hasSecret)) {
      for (const half of states({ ...killed(state), back: true })) {
        assert.equal(end({ ...killed(half), back: true }).last, 'remove-secret');
        const on = end({ ...killed(half), back: false });
        assert.deepEqual([on.last, on.at, on.old], ['settle', ['new'], none]);
      }
    }
  });

  test('what no webhook was pointed to goes without asking GitHub', () => {
    const [, , made] = states(begin);
    const back = { ...killed(made as Facts), back: true, hooks: undefined };
    assert.deepEqual(words(foresee(back)), ['remove-receiver', 'settle', 'remove-secret']);
  });

  test('nothing is deleted while webhooks are not seen, or none leads anywhere', () => {
    const [, , , ready] = states(begin);
    assert.deepEqual(nextStep({ ...(ready as Facts), hooks: undefined }), { do: 'stop', why: 'hooks-unseen' });
    assert.deepEqual(nextStep({ ...(ready as Facts), hooks: [] }), { do: 'stop', why: 'hooks-gone' });
  });

  test('a webhook that is not active is pointed there and not pinged', () => {
    const [one] = begin.hooks ?? [];
    const hooks = one === undefined ? [] : [{ ...one, isActive: false }];
    assert.ok(!words(foresee({ ...begin, hooks })).some((step) => step.startsWith('prove-hook')));
  });

  test('a Secret that something else needs stays', () => {
    assert.ok(!words(foresee({ ...begin, keepsOldSecret: true })).includes('remove-secret'));
  });
});
