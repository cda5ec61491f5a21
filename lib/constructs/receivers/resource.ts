import type { IConstruct } from 'constructs';
import type { ReceiverType } from '../../flux/receiver-types.ts';
import type { Condition } from '../filters/index.ts';
import type { FluxObject, FluxReference, RenderedReference } from '../references.ts';

/** What a delivery reconciles: a construct or a reference, each also with a filter of its own. */
export type ReceiverResource<T extends ReceiverType> =
  | FluxObject
  | { readonly object: FluxObject; readonly filter: Condition<T> }
  | (FluxReference & {
      /** Has to hold in addition to the Receiver's resourceFilter. @default - no further condition */
      readonly filter?: Condition<T>;
    });

/** A resource as the CRD has it. */
export interface RenderedResource extends RenderedReference {
  readonly filter?: string;
}

/** The fields of a Receiver that its resources and filters are checked against. */
export interface DeclaredReceiver extends IConstruct {
  readonly type: ReceiverType;
  readonly namespace: string;
  readonly events: readonly string[] | undefined;
  readonly resources: readonly RenderedResource[];
}
