import type { ReceiverType } from '../../flux/receiver-types.ts';
import type { Condition } from '../filters/index.ts';
import type { FluxObject, FluxReference } from '../references.ts';

/** What a delivery reconciles: a construct or a reference, each also with a filter of its own. */
export type ReceiverResource<T extends ReceiverType> =
  | FluxObject
  | { readonly object: FluxObject; readonly filter: Condition<T> }
  | (FluxReference & {
      /** Has to hold beside the Receiver's resourceFilter. @default - no further condition */
      readonly filter?: Condition<T>;
    });
