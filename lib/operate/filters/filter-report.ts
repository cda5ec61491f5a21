import type { CelOutcome } from '../../flux/cel-evaluate.ts';
import type { DeliveryDetail } from '../hook-records.ts';
import type { Paint } from '../report/text.ts';
import type { FilterTest, ObjectResult } from './filter-test.ts';
import type { WorkedOut } from './work-out.ts';

/** What `fluxhook filter test -o json` prints. */
export function filterTestJson(
  receiver: { namespace: string; name: string },
  delivery: DeliveryDetail,
  test: FilterTest,
) {
  const { event, guid, headers } = delivery;
  return {
    apiVersion: 'fluxhook.dev/v1',
    kind: 'FilterTest',
    receiver,
    delivery: { event, ...(guid !== '' && { guid }), contentType: headers['content-type'] },
    answer: test.answer,
    objects: test.objects.map(({ filters, ...object }) => ({
      ...object,
      filters: filters.map(({ where, expression, evaluation, isReached }) => ({
        where,
        expression,
        isReached,
        ...evaluation,
      })),
    })),
  };
}

const verdicts = {
  reconciled: ['✔', 'green', 'is reconciled'],
  held: ['·', 'yellow', 'is held back'],
  error: ['✘', 'red', 'ends in an error'],
} as const;

/** Each object with its outcome, each filter with its parts and their values. */
export function filterTestText(
  { namespace, name }: { namespace: string; name: string },
  { event, guid }: DeliveryDetail,
  { answer, objects }: FilterTest,
  paint: Paint,
): string {
  const what = guid === '' ? event : `${event} ${guid}`;
  const why = { 200: '', 400: `: spec.events does not list ${event}`, 500: ': a filter ends in an error' }[answer];
  const title = paint('bold', `Receiver ${namespace}/${name}, ${what}: Flux answers ${answer}${why}`);
  const rest =
    objects.length === 0 ? ['  it has no target'] : objects.flatMap((object) => ofObject(object, answer, paint));
  return [title, ...rest].join('\n');
}

function ofObject({ object, verdict, filters }: ObjectResult, answer: FilterTest['answer'], paint: Paint): string[] {
  const [mark, style, text] = verdicts[verdict];
  const outcome = answer === 400 ? 'the filters say: it ' : '';
  const none = filters.length === 0 ? ' (no filter)' : '';
  return [
    `  ${paint(style, mark)} ${object}: ${outcome}${text}${none}`,
    ...filters.flatMap((each) => ofFilter(each, paint)),
  ];
}

function ofFilter({ where, evaluation, isReached }: WorkedOut, paint: Paint): string[] {
  const note = isReached ? '' : paint('dim', ' (Flux does not get to it)');
  return [
    `      ${where}: ${shownValue(evaluation)}${note}`,
    ...evaluation.parts.map((part) => `        ${shownValue(part).padEnd(5)}  ${part.text}`),
  ];
}

function shownValue(outcome: CelOutcome): string {
  return 'error' in outcome ? `error (${outcome.error})` : String(outcome.value);
}
