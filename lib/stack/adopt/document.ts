import { stringify } from 'yaml';
import { documentSchema, list, oneOf, receiverName, record, type Schema, text } from '../../operate/schemas/shape.ts';
import type { Note } from './note.ts';
import type { Proposal } from './proposal.ts';

/** The titles of notes, in the order in which a person needs them. */
const titles: Readonly<Record<Note['kind'], string>> = {
  first: 'To be done first',
  unknown: 'Could not be seen, and may be another way',
  change: 'Taking over changes',
  left: 'Left as it is',
};

/** The commands that take a set-up over, once the settings are in the stack's file. */
export function takeOverCommands(stack: string): string[] {
  return [
    `pulumi stack init ${stack}`,
    `pulumi preview --stack ${stack} --config fluxhook:adopt=keep`,
    `fluxhook adopt --take-over --stack ${stack}`,
  ];
}

/** A stack file: the settings, and in comments what a person has to know. */
export function stackFile(
  { receivers, config, notes }: Proposal,
  { stack, where }: { stack: string; where: string },
): string {
  const lines = [
    `${receivers.join(', ')} of ${where}, as settings of fluxhook.`,
    ...notesText(notes),
    '',
    `To take it over, with this as Pulumi.${stack}.yaml (docs/existing-cluster.md):`,
    ...takeOverCommands(stack).map((command) => `  ${command}`),
  ];
  const comments = lines.flatMap((line) => line.split('\n')).map((line) => `# ${line}`.trimEnd());
  // Pulumi reads version 1.1, where some texts need quotes that 1.2 does without.
  return `${comments.join('\n')}\n${stringify({ config }, { version: '1.1', lineWidth: 0 })}`;
}

/** The notes as lines, by kind. */
export function notesText(notes: readonly Note[]): string[] {
  return Object.entries(titles).flatMap(([kind, title]) => {
    const own = notes.filter((note) => note.kind === kind);
    if (own.length === 0) return [];
    return ['', `${title}:`, ...own.map(({ subject, text }) => `- ${subject}: ${text}`)];
  });
}

/** What `fluxhook adopt -o json` prints. */
export function proposalJson({ receivers, config, notes }: Proposal, stack: string): object {
  return {
    apiVersion: 'fluxhook.dev/v1',
    kind: 'Adoption',
    receivers: receivers.map((each) => {
      const [namespace, name] = each.split('/');
      return { namespace, name };
    }),
    config,
    notes: notes.map(({ needs, ...note }) => ({
      kind: note.kind,
      subject: note.subject,
      text: note.text,
      ...(needs !== undefined && { needs }),
    })),
    commands: takeOverCommands(stack),
  };
}

/** Of `fluxhook adopt -o json`. */
export const adoptionSchema: Schema = documentSchema(
  'Adoption',
  'What a set-up that fluxhook did not make would become in a stack file',
  {
    receivers: list(record(receiverName), 'Those that the settings declare'),
    config: {
      type: 'object',
      description: 'The config of Pulumi.STACK.yaml, see stack.schema.json; empty for nothing',
    },
    notes: list(
      record(
        {
          kind: oneOf(
            Object.keys(titles),
            'first: to be done before; unknown: could not be seen; change: taking over changes it; left: it stays, and is not in the settings',
          ),
          subject: text('What it is about'),
          text: text('What a person has to know'),
          needs: text('The permission that would show it'),
        },
        ['needs'],
      ),
      'In the order in which they were found',
    ),
    commands: list({ type: 'string' }, 'What takes it over'),
  },
);
