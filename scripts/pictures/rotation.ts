import { after, foresee } from '../../lib/operate/rotate/foresee.ts';
import type { Facts, Step } from '../../lib/operate/rotate/plan.ts';
import { label, type Picture } from './drawing.ts';

/** Before the first step: one webhook, which points to the old Receiver. */
const beginning: Facts = {
  now: 0,
  back: false,
  revoke: false,
  record: undefined,
  old: { receiver: 'ready', hasSecret: true, isMarked: false },
  new: { receiver: 'absent', hasSecret: false, isMarked: false },
  hooks: [{ key: 'hook', at: 'old', isActive: true, moved: undefined, proved: undefined }],
  keepsOldSecret: false,
  isProbed: false,
  isRedelivered: false,
};

const words: Readonly<Record<Step['do'], string>> = {
  'make-secret': 'create a Secret with a new token',
  'make-receiver': 'create a Receiver with that Secret',
  'await-ready': 'wait until it is ready, at a path of its own',
  probe: 'check that an unsigned request is refused there',
  'switch-hook': "set the webhook's URL and token to the new ones",
  'prove-hook': 'make GitHub ping it, and check the answer',
  drain: 'wait until no delivery is under way to the old path',
  redeliver: 'make GitHub redeliver what failed meanwhile',
  'remove-receiver': 'delete the old Receiver',
  'remove-secret': 'delete the old Secret',
  settle: 'remove the labels and annotations of the rotation',
  revoke: 'suspend the old Receiver',
  readmit: 'resume the old Receiver',
  stop: 'stop',
};

const [top, rowHeight, barWidth] = [64, 32, 96];
const columns = { old: 470, new: 576, hook: 682 } as const;

/** The steps that `fluxhook rotate` plans, and which path is served and used after each. */
export function rotation(): Picture {
  const steps = foresee(beginning);
  const states: Facts[] = [];
  for (const step of steps) states.push(after(states.at(-1) ?? beginning, step));
  const height = top + steps.length * rowHeight + 14;
  const rows = steps.flatMap((step, index) => {
    const y = top + index * rowHeight;
    return [
      `<line class="rule" x1="12" y1="${y}" x2="788" y2="${y}"/>`,
      label(34, y + 21, String(index + 1), 'quiet', 'end'),
      label(46, y + 21, words[step.do]),
    ];
  });
  const served = (side: 'old' | 'new') =>
    bars(
      states.map((facts) => (facts[side].receiver === 'ready' ? side : undefined)),
      columns[side],
      'served',
    );
  const used = bars(
    states.map(({ hooks }) => hooks?.[0]?.at),
    columns.hook,
    'sent to',
  );
  const heads = Object.entries({ old: 'old path', new: 'new path', hook: 'GitHub sends' } as const);
  return {
    title: 'A rotation without a lost delivery',
    description: `${steps.map((step, index) => `${index + 1}: ${words[step.do]}`).join('; ')}. The old path is served until nothing is under way to it.`,
    width: 800,
    height,
    parts: [
      label(46, 40, 'fluxhook rotate', 'title'),
      ...heads.map(([column, head]) =>
        label(columns[column as keyof typeof columns] + barWidth / 2, 40, head, 'title', 'middle'),
      ),
      ...rows,
      ...served('old'),
      ...served('new'),
      ...used,
    ],
  };
}

/** A bar for as long as a column stays the same. */
function bars(states: readonly ('old' | 'new' | undefined)[], x: number, said: string): string[] {
  const starts = states.flatMap((state, index) => (state !== states[index - 1] ? [index] : []));
  return starts.flatMap((start, index) => {
    const state = states[start];
    if (state === undefined) return [];
    const [y, end] = [top + start * rowHeight + 3, top + (starts[index + 1] ?? states.length) * rowHeight - 3];
    return [
      `<rect class="box ${state}" x="${x}" y="${y}" width="${barWidth}" height="${end - y}" rx="6"/>`,
      label(x + barWidth / 2, (y + end) / 2 + 5, said === 'served' ? said : `to the ${state}`, '', 'middle'),
    ];
  });
}
