import type { RepositoryLock } from '../../lib/fleet/lock.ts';
import type { PolicyObject } from '../../policy/object.ts';
import type { Reasons } from '../../policy/reasons.ts';

/** What one side of a change declares for one stack. */
export interface Declaration {
  readonly objects: readonly PolicyObject[];
  /**
   * The objects as the files have them, where kustomize changes some. The rules look at both: the files could also be
   * deployed directly, from elsewhere. @default - objects
   */
  readonly asWritten?: readonly PolicyObject[] | undefined;
  /** Settings by full key, defaults included, to be compared one by one; empty for directories. */
  readonly settings: ReadonlyMap<string, unknown>;
  /** What only the settings say and no manifest; undefined where there are no settings. */
  readonly stack?: StackSettings | undefined;
  /** Reasons stated for findings of the policies. */
  readonly reasons: Reasons;
  /** Lock files of discovered repositories, by name. @default - none */
  readonly locks?: ReadonlyMap<string, RepositoryLock>;
  /** The program's error, when it wrote no manifests. */
  readonly failure?: string;
  /** What could not be read of this side, besides its manifests. */
  readonly remarks?: readonly string[];
}

/** The settings of a stack that a review uses. */
export interface StackSettings {
  /** Who deploys the Kubernetes objects: `pulumi`, `handover` or `git`. */
  readonly ownership: unknown;
  /** Tokens that Pulumi holds: it makes their Secrets, no matter who deploys the rest. */
  readonly heldByPulumi: readonly HeldToken[];
  /** Host of URLs on a node port, or empty. */
  readonly nodeAddress: unknown;
  /** URL of an entrance that no object shows, or empty. */
  readonly publicUrl: unknown;
  /** Scheme of the listener behind an HTTPRoute. */
  readonly gatewayScheme: unknown;
  /** The webhooks at GitHub that Pulumi manages. */
  readonly webhooks: readonly WebhookSettings[];
}

/** A token that Pulumi holds. */
export interface HeldToken {
  /** Name of its Secret; undefined where the settings do not say. */
  readonly secretName: unknown;
  readonly namespace: unknown;
  /** Prefix of its webhook's keys, such as `fluxhook:`. */
  readonly place: string;
  /** The token as the file has it (encrypted); undefined where Pulumi generates one. */
  readonly given: unknown;
}

/** A webhook at GitHub as the settings have it. */
export interface WebhookSettings {
  /** Name of the Receiver that it delivers to; undefined for a stack with only one. */
  readonly receiver: unknown;
  /** Its name in the other slot of the token. */
  readonly otherReceiver?: string;
  /** URL of the repository. */
  readonly repository: unknown;
  /** Whether it is registered at the repository's organization. */
  readonly organization: boolean;
  readonly events: readonly string[] | undefined;
}

/** One stack on both sides; a missing side does not have it. */
export interface StackChange {
  /** Undefined where there are no stacks: directories, or a project without a stack file. */
  readonly stack: string | undefined;
  readonly before: Declaration;
  readonly after: Declaration;
}

/** Everything a review is made from. */
export interface Comparison {
  /** How the change was given: `main..feature`. */
  readonly title: string;
  /** The same as arguments of the command. */
  readonly command: string;
  readonly stacks: readonly StackChange[];
  /** What a reader has to know about how the two sides were produced, in Markdown. */
  readonly notes: readonly string[];
  /** The two folders, where neither has a manifest. @default - manifests were found */
  readonly empty?: readonly [string, string];
  /** What the one who ran the command has to know, and a reader of the review does not. */
  readonly asides: readonly string[];
}

/** For an empty side. */
export const nothing: Declaration = { objects: [], settings: new Map(), reasons: new Map() };
