import { homePage } from '../../github/hook-home.ts';
import {
  documentSchema,
  list,
  oneOf,
  receiverName,
  record,
  type Schema,
  text,
  yesOrNo,
} from '../../operate/schemas/shape.ts';
import type { InitPlan } from './plan.ts';
import { inWords } from './report.ts';

/** The result of the command. */
export interface Outcome {
  /** Whether the files are there. */
  readonly isWritten: boolean;
  /** The commands to run next. */
  readonly commands: readonly string[];
}

/** What `fluxhook init -o json` prints. */
export function initJson(plan: InitPlan, { isWritten, commands }: Outcome): object {
  const reference = ({ kind, namespace, name }: { kind: string; namespace: string; name: string }) => ({
    kind,
    namespace,
    name,
  });
  return {
    apiVersion: 'fluxhook.dev/v1',
    kind: 'Initialization',
    stack: plan.stack,
    cluster: plan.where,
    sources: plan.sources.map((planned) => ({
      ...reference(planned.source),
      url: planned.source.url,
      state: planned.state.state,
      text: inWords(planned, plan.adopted),
      remarks: planned.remarks,
    })),
    ...(plan.entrance !== undefined && { entrance: { text: plan.entrance.says, exposure: plan.entrance.exposure } }),
    webhooks: plan.webhooks.map(({ home, namespace, name, sources }) => ({
      repository: homePage(home),
      receiver: { namespace, name },
      sources: sources.map(reference),
    })),
    adopted: plan.adopted.map((each) => {
      const [namespace, name] = each.split('/');
      return { namespace, name };
    }),
    files: plan.files.map(({ name, action, text }) => ({ name, action, text })),
    notes: plan.notes,
    ...(plan.review !== undefined && { review: plan.review }),
    written: isWritten,
    commands,
  };
}

const reference = {
  kind: text('Such as GitRepository'),
  namespace: text('Of the source'),
  name: text('Of the source'),
};

/** Of `fluxhook init -o json`. */
export const initializationSchema: Schema = documentSchema(
  'Initialization',
  'What gives the sources of a cluster their webhooks',
  {
    stack: text('Name of the stack'),
    cluster: text('Its address and context'),
    sources: list(
      record({
        ...reference,
        url: text('As the source has it, without credentials'),
        state: oneOf(
          ['new', 'declared', 'hooked', 'left', 'unseen', 'elsewhere'],
          'new: gets a webhook; declared: the stack file has it; hooked: it has one; left: something has to be done first; unseen: it cannot be determined; elsewhere: not at this GitHub',
        ),
        text: text('The same in words, with what to do'),
        remarks: list({ type: 'string' }, 'What a person should know beside it'),
      }),
      'All sources that the rights show',
    ),
    entrance: record({
      text: text('Where deliveries are to come in'),
      exposure: { type: 'object', description: 'The setting fluxhook:exposure, see stack.schema.json' },
    }),
    webhooks: list(
      record({
        repository: text('Where it is registered'),
        receiver: record({ namespace: text('Of the Receiver'), name: text('Of the Receiver') }),
        sources: list(record(reference), 'What a delivery reconciles'),
      }),
      'Those that are added',
    ),
    adopted: list(record(receiverName), 'Those that the stack takes over'),
    files: list(
      record({
        name: text('In the folder'),
        action: oneOf(
          ['write', 'update', 'keep'],
          'write: there is none yet; update: something is added; keep: it stays as it is',
        ),
        text: text('Its content'),
      }),
      'The files of the project',
    ),
    notes: list({ type: 'string' }, 'What a person should know of entrance, rights and operators'),
    review: text('What pulumi up would do in the cluster, as Markdown'),
    written: yesOrNo('Whether the files were written'),
    commands: list({ type: 'string' }, 'The commands to run next'),
  },
  ['entrance', 'review'],
);
