import {
  documentSchema,
  figure,
  list,
  oneOf,
  receiverName,
  record,
  type Schema,
  text,
  time,
  yesOrNo,
} from './shape.ts';

const cell = {
  health: oneOf(['ok', 'bad', 'unknown'], 'unknown where it cannot be seen'),
  text: text('As it is shown to people'),
};

const lag = {
  description: 'How far it is from the end of its branch, in commits; null where GitHub did not say',
  anyOf: [
    { type: 'null' },
    record({ behind: figure('Commits of the branch that it lacks'), ahead: figure('Commits that the branch has not') }),
  ],
};

/** Of `fluxhook status -o json`. */
export const statusSchema: Schema = documentSchema('Status', 'Receivers at a glance, as fluxhook status shows them', {
  receivers: list(
    record({
      ...receiverName,
      type: text('spec.type'),
      ready: { ...record(cell), description: 'Whether Flux has it ready' },
      hook: { ...record(cell), description: 'Its webhook' },
      last: {
        ...record(
          {
            ...cell,
            event: text('Such as push'),
            code: figure('HTTP status of the answer; 0 where there was none'),
            at: time('When it was delivered'),
            duration: figure('Seconds until the answer'),
          },
          ['event', 'code', 'at', 'duration'],
        ),
        description: 'The newest delivery',
      },
      entrance: { ...record(cell), description: 'Where deliveries come in' },
      targets: list(
        record(
          {
            ...cell,
            object: text('KIND NAMESPACE/NAME'),
            revision: text('What it has fetched or applied'),
            isAtHead: yesOrNo('Whether that is the end of the branch; not there where it is not known'),
            lag,
          },
          ['revision', 'isAtHead', 'lag'],
        ),
        'What it reconciles',
      ),
    }),
    'Those that were asked for',
  ),
});
