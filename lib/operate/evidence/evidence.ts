import type { ReceiverType } from '../../flux/receiver-types.ts';
import type { HookHome } from '../../github/hook-home.ts';
import type { LiveObject } from '../cluster.ts';
import type { Delivery, DeliveryDetail, ListedHook } from '../hook-records.ts';
import type { Lags } from './lag.ts';
import type { Missing, Piece } from './piece.ts';

/** An entry of a Receiver's spec.resources. */
export interface TargetReference {
  readonly apiVersion?: string;
  readonly kind: string;
  /** `*` for those that matchLabels selects. */
  readonly name: string;
  readonly namespace?: string;
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly filter?: string;
}

/** A Receiver as the API server has it. */
export interface Receiver extends LiveObject {
  readonly metadata: LiveObject['metadata'] & { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly type: ReceiverType;
    readonly events?: readonly string[];
    readonly resources: readonly TargetReference[];
    readonly resourceFilter?: string;
    readonly secretRef?: { readonly name: string };
    readonly suspend?: boolean;
  } & Record<string, unknown>;
  readonly status?: { readonly webhookPath?: string } & Record<string, unknown>;
}

/** What a Receiver reconciles, and which of it exists. */
export interface Target {
  readonly reference: TargetReference;
  readonly namespace: string;
  /** Undefined where Flux needs one and the reference has none. */
  readonly apiVersion: string | undefined;
  /** The objects that the reference means. */
  readonly objects: Piece<readonly LiveObject[]>;
  /** Where the objects take their content from: the objects themselves where they are sources. */
  readonly sources: Piece<readonly LiveObject[]>;
}

/** The notification-controller. */
export interface Controller {
  /** Of its Pods; flux-system where none says another. */
  readonly namespace: string;
  readonly pods: readonly LiveObject[];
  readonly deployments: readonly LiveObject[];
  /** Why its Deployments are not known, where they are not. */
  readonly unseen?: Missing | undefined;
}

/** What may stand between a sender and the controller's Pods. */
export interface Ways {
  readonly services: Piece<readonly LiveObject[]>;
  readonly endpointSlices: Piece<readonly LiveObject[]>;
  readonly ingresses: Piece<readonly LiveObject[]>;
  readonly routes: Piece<readonly LiveObject[]>;
  readonly policies: Piece<readonly LiveObject[]>;
}

/** A webhook at GitHub that is meant for the Receiver, as far as its URL tells. */
export interface MatchedHook {
  readonly home: HookHome;
  readonly hook: ListedHook;
  /**
   * - `path`: its path is the Receiver's
   * - `altered`: the same with something added to the URL
   * - `stale`: another hook path, at this cluster's address, and no other Receiver's
   */
  readonly match: 'path' | 'altered' | 'stale';
  /** The newest first. */
  readonly deliveries: Piece<readonly Delivery[]>;
  /** By the delivery's id, those that were read. */
  readonly details: ReadonlyMap<string, Piece<DeliveryDetail>>;
}

/** What GitHub says of one repository or organization. */
export interface HomeEvidence {
  readonly home: HookHome;
  readonly hooks: Piece<readonly ListedHook[]>;
  /** Those of its organization, if its own were not enough; a user's account has none. */
  readonly organization?: Piece<readonly ListedHook[]> | undefined;
  readonly matched: readonly MatchedHook[];
  /** The branch that a source of the Receiver follows, with the commit at its end; undefined where none follows one. */
  readonly head: Piece<{ readonly branch: string; readonly commit: string }> | undefined;
}

/** The host that deliveries come from. */
export type Sender =
  /** It was not asked, and why. */
  | {
      readonly asked: false;
      readonly why: 'type' | 'no-credentials' | 'no-repository' | 'no-github';
      readonly said: string;
    }
  | { readonly asked: true; readonly homes: readonly HomeEvidence[] };

/** The Secret of a Receiver. */
export type SecretEvidence =
  | { readonly state: 'none' }
  | { readonly state: 'absent' }
  | { readonly state: 'no-key'; readonly keys: readonly string[]; readonly changedAt: Date | undefined }
  /** A token that is not text: its path and signatures are not computed here. */
  | { readonly state: 'binary' }
  | {
      readonly state: 'token';
      readonly token: string;
      /** The Secret's keys that have a value. */
      readonly keys?: readonly string[] | undefined;
      readonly changedAt: Date | undefined;
      /** Who keeps the Secret as it is (a controller, a tool); undefined if a person created it. */
      readonly keeper?: string | undefined;
    };

/** All that is known of one Receiver and what its deliveries pass. Nothing here is printed as it is: it holds tokens. */
export interface Evidence {
  readonly now: Date;
  readonly receiver: Receiver;
  /** Every Receiver that the rights show, this one included. */
  readonly receivers: readonly Receiver[];
  readonly secret: Piece<SecretEvidence>;
  readonly controller: Piece<Controller>;
  readonly ways: Ways;
  readonly targets: readonly Target[];
  readonly sender: Sender;
  /** Addresses of host names of hook URLs, as this machine resolves them. */
  readonly addresses: ReadonlyMap<string, Piece<readonly string[]>>;
  /** How far the fetched revision is from the end of its branch, if that was asked for. */
  readonly lags?: Lags | undefined;
  /** What an unsigned request was answered, where one was sent. */
  readonly probe?: ProbeEvidence | undefined;
}

/** The answer to a request that was sent to see what answers. */
export interface ProbeEvidence {
  readonly way: 'ping' | 'unsigned' | 'via-api';
  /** HTTP status. */
  readonly answer: Piece<number>;
  /** Where it was sent, as people name it; no path, which may be a secret. */
  readonly target?: string;
  /** Nothing was sent: it could have reconciled. */
  readonly isUnsafe?: boolean;
}
