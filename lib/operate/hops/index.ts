import { address } from './address.ts';
import { artifact } from './artifact.ts';
import { delivery } from './delivery.ts';
import { entrance } from './entrance.ts';
import { event } from './event.ts';
import { filter } from './filter.ts';
import { hookHop } from './hook.ts';
import type { Hop } from './hop.ts';
import { path } from './path.ts';
import { receiver } from './receiver.ts';
import { signature } from './signature.ts';
import { sourceHost } from './source-host.ts';
import { target } from './target.ts';

/** All hops, in the order in which a delivery passes them. */
export const hops: readonly Hop[] = [
  sourceHost,
  hookHop,
  delivery,
  address,
  entrance,
  path,
  receiver,
  signature,
  event,
  filter,
  target,
  artifact,
];
