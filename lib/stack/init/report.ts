import { homeName, neededPermission } from '../../github/hook-home.ts';
import { missingInWords } from '../../operate/evidence/piece.ts';
import { keeperOf } from '../../operate/ownership.ts';
import { sourceName } from '../../operate/sources/look.ts';
import { hasNews, type InitPlan, type PlannedSource } from './plan.ts';

/** How each state is shown, and in which order. */
const marks = { new: '+', declared: '=', hooked: '✔', left: '!', unseen: '?', elsewhere: '·' } as const;

/** What was found and what is about to be written, for people. */
export function initText(plan: InitPlan): string {
  return [
    `Sources in ${plan.where}:`,
    ...Object.keys(marks).flatMap((state) =>
      plan.sources.filter((each) => each.state.state === state).flatMap((each) => sourceLines(each, plan.adopted)),
    ),
    ...(plan.entrance === undefined ? [] : ['', `Entrance: ${plan.entrance.says}`]),
    ...(plan.notes.length === 0 ? [] : ['', ...plan.notes.map((note) => `Note: ${note}.`)]),
    ...(plan.review === undefined ? [] : ['', ...reviewLines(plan)]),
  ].join('\n');
}

/** In one line, for a chat. */
export function initShort({ sources, stack }: InitPlan): string {
  const counts = Object.keys(marks).map((state) => [
    state,
    sources.filter((each) => each.state.state === state).length,
  ]);
  const said = counts.filter(([, count]) => count !== 0).map(([state, count]) => `${count} ${state}`);
  return `${stack}: ${said.join(', ') || 'no sources'}`;
}

function sourceLines({ source, state, remarks }: PlannedSource, adopted: readonly string[]): string[] {
  const { url } = source;
  const said = { source, state, remarks };
  return [
    `  ${marks[state.state]} ${sourceName(source)}  ${url}`,
    `      ${inWords(said, adopted)}`,
    ...remarks.map((remark) => `      ${remark}`),
  ];
}

/** What is done for a source, in a sentence. */
export function inWords({ state }: PlannedSource, adopted: readonly string[] = []): string {
  switch (state.state) {
    case 'new':
      return `gets a webhook at ${homeName(state.home)}`;
    case 'declared':
      return `${state.file} has it: pulumi up creates its webhook`;
    case 'hooked': {
      const { namespace, name } = state.receiver.metadata;
      const by =
        state.stack === undefined ? (keeperOf(state.receiver) ?? 'somebody') : `the Pulumi stack ${state.stack}`;
      return `has one: webhook ${state.hook.id} of ${homeName(state.home)} points to Receiver ${namespace}/${name}, which ${by} made. It is ${adopted.includes(`${namespace}/${name}`) ? 'taken over' : 'left as it is'}`;
    }
    case 'unseen':
      return `whether it has a webhook cannot be seen: ${missingInWords(state.missing)}. pulumi up needs ${neededPermission(state.home)}`;
    default:
      return state.why;
  }
}

function reviewLines({ review = '', webhooks, joined, adopted }: InitPlan): string[] {
  const added = [
    ...webhooks.map(
      ({ home, sources, namespace, name }) =>
        `- ${homeName(home)}: a webhook (push, ping) to Receiver ${namespace}/${name}, for ${sources.map(sourceName).join(' and ')}`,
    ),
    ...adopted.map((name) => `- the webhook of Receiver ${name} is taken over; it keeps its id`),
    ...joined.map(({ home, source }) => `- ${homeName(home)}: its webhook is for ${sourceName(source)}, too`),
  ];
  return ['What pulumi up would do at GitHub:', ...added, '', 'What it would do in the cluster:', plain(review)];
}

/** The review without what a terminal cannot show: its heading, the picture, and the folded YAML. */
function plain(review: string): string {
  return review
    .replace(/<!--.*?-->\s*/s, '')
    .replace(/^## Review of .*\n+/, '')
    .replaceAll(/```mermaid\n.*?```\n*/gs, '')
    .replaceAll(/<details>.*?<\/details>\n*/gs, '')
    .trim();
}

/** How the command ends a run that wrote nothing because there is nothing to write. */
export function nothingToDo(plan: InitPlan): string | undefined {
  if (hasNews(plan)) return undefined;
  const declared = plan.sources.some(({ state }) => state.state === 'declared');
  return declared
    ? 'Nothing new: every source without a webhook is in the stack file already. Next: pulumi up.'
    : 'Nothing to do: every source that can have a webhook at GitHub has one, or is reported above.';
}
