import type { Evidence } from './evidence.ts';
import { isKnown, isMissing, type Missing, type Piece } from './piece.ts';

/** What a command looks at, beside the Receivers. */
export type Part =
  | 'secret'
  | 'pods'
  | 'deployments'
  | 'services'
  | 'endpointSlices'
  | 'ingresses'
  | 'routes'
  | 'policies'
  | 'targets'
  | 'hooks'
  | 'head';

/** The parts that cannot be read because a right is missing, each once. */
export function unseenOf(evidence: readonly Evidence[], parts: readonly Part[]): Missing[] {
  const missing = evidence
    .flatMap((each) => parts.flatMap((part) => piecesOf[part](each)))
    .filter((piece): piece is Missing => isMissing(piece) && piece.missing === 'permission');
  return [...new Map(missing.map((piece) => [piece.asked, piece])).values()];
}

const piecesOf: Readonly<Record<Part, (evidence: Evidence) => readonly Piece<unknown>[]>> = {
  secret: ({ secret }) => [secret],
  pods: ({ controller }) => [controller],
  deployments: ({ controller }) => {
    const unseen = isKnown(controller) ? controller.value.unseen : undefined;
    return unseen === undefined ? [] : [unseen];
  },
  services: ({ ways }) => [ways.services],
  endpointSlices: ({ ways }) => [ways.endpointSlices],
  ingresses: ({ ways }) => [ways.ingresses],
  routes: ({ ways }) => [ways.routes],
  policies: ({ ways }) => [ways.policies],
  targets: ({ targets }) => targets.flatMap(({ objects, sources }) => [objects, sources]),
  hooks: ({ sender }) =>
    sender.asked
      ? sender.homes.flatMap(({ hooks, matched }) => [hooks, ...matched.map((hook) => hook.deliveries)])
      : [],
  head: ({ sender }) => (sender.asked ? sender.homes.flatMap(({ head }) => head ?? []) : []),
};
