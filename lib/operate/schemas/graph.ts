import { nodeKinds } from '../graph/graph.ts';
import { hopIds, statuses } from '../hops/hop.ts';
import { reasonsOf } from '../hops/reasons.ts';
import { documentSchema, list, oneOf, receiverName, record, type Schema, text } from './shape.ts';

/** Of `fluxhook graph -o json`. */
export const graphSchema: Schema = documentSchema(
  'Graph',
  'The ways of pushes to Receivers, with the states of their hops',
  {
    receivers: list(
      record({
        ...receiverName,
        type: text('spec.type'),
        verdict: oneOf(['pass', 'warn', 'fail'], 'fail where a hop is broken'),
      }),
      'Those that were asked for',
    ),
    nodes: list(
      record({
        id: text('Unique in this document'),
        kind: oneOf(nodeKinds, 'Its hop on the way of a push'),
        title: text('What it is, such as Ingress'),
        name: text('Its name'),
        detail: text('More of it, such as a revision; may be empty'),
        status: oneOf(statuses, 'The most severe of its states'),
        states: list(
          record({
            receiver: text('NAMESPACE/NAME'),
            hop: oneOf(hopIds, 'Which one'),
            status: oneOf(statuses, 'How it is'),
            reason: oneOf(Object.values(reasonsOf).flat(), 'Stable; docs/doctor.md has a section of this name'),
            message: text('What is so; empty where something else at this hop is wrong'),
          }),
          'Of the hops that are judged there, for each Receiver',
        ),
      }),
      'What pushes pass; what several Receivers share is there once',
    ),
    edges: list(record({ from: text('Id of a node'), to: text('Id of a node') }), 'In the direction of a push'),
  },
);
