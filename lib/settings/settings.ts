import type {
  FluxReference,
  GitHubReceiverProps,
  GitRepositoryProps,
  ReceiverEntranceProps,
} from '../constructs/index.ts';
import type { GitHubEvent } from '../constructs/receivers/events/github.ts';
import type { FluxDuration } from '../flux/duration.ts';
import type { TokenSlot } from '../flux/token-slot.ts';
import type { HookScope } from '../github/hook-home.ts';
import type { RepositoryReference } from '../github/repository-reference.ts';
import type { PinnedRepositories } from '../operate/discovery/lock-news.ts';

/** Who owns the Kubernetes objects. */
export const owners = ['pulumi', 'handover', 'git'] as const;

/** What happens to an existing object that does not belong to this stack. */
export const adoptions = ['never', 'keep', 'own'] as const;

/** What follows when the ping's delivery does not arrive. */
export const proofs = ['warn', 'require', 'off'] as const;

/** The settings of a stack, as props of the constructs. */
export interface StackSettings {
  /** Where the notification-controller runs, and the entrance with it. */
  readonly namespace: string;
  readonly entrance: ReceiverEntranceProps;
  /** Put on every object that is deployed. */
  readonly objects: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  /** GitHub's ranges where the stack file writes them down, with the day on which they were read. */
  readonly hookRanges: { readonly date: string; readonly ranges: readonly string[] } | undefined;
  /** How long to wait for the address of the entrance. */
  readonly addressTimeout: FluxDuration;
  readonly ownership: (typeof owners)[number];
  readonly adopt: (typeof adoptions)[number];
  readonly proof: (typeof proofs)[number];
  /** Other stacks use the entrance, so it is not destroyed with this one. */
  readonly shared: boolean;
  /** Repositories that were found at GitHub, whose webhooks are among these. @default - none are looked for */
  readonly repositories?: DiscoveredRepositories;
  /** May be empty where the entrance is shared. */
  readonly webhooks: readonly WebhookSettings[];
}

/** What the lock file has, and which settings match nothing in it. */
export interface DiscoveredRepositories extends PinnedRepositories {
  readonly idleOverrides: readonly {
    /** Its full key. */
    readonly place: string;
    readonly match: string;
    /** What was probably meant. */
    readonly near: readonly string[];
  }[];
}

/** One webhook. */
export interface WebhookSettings {
  /** Logical name: `webhook` for the one at the top of the stack file. */
  readonly name: string;
  /** What its keys begin with, for messages: `fluxhook:` or `fluxhook:webhooks[2].`; of a found repository `fluxhook:repositories["acme/app"].`. */
  readonly key: string;
  /** Undefined where an existing source says it. */
  readonly repository: RepositoryReference | undefined;
  /** Its repository was found at GitHub, and is in the lock file. @default - it is written in the settings */
  readonly isDiscovered?: true;
  readonly scope: HookScope;
  /** What the webhook is registered for. */
  readonly hookEvents: readonly GitHubEvent[];
  /** The Secret with the token, and what creates it. */
  readonly secret: { readonly name: string; readonly namespace: string; readonly source: TokenSettings };
  /** Which of their two names the Receiver and the Secret have. */
  readonly tokenSlot: TokenSlot;
  /** Their names in the first slot; those of `secret` and `receiver` are the ones of this slot. */
  readonly baseNames: { readonly receiver: string; readonly secret: string };
  /** A token that was given, where it can be read: under the engine. */
  readonly token: string | undefined;
  /** A new source; undefined where only existing objects are reconciled. */
  readonly source: GitRepositoryProps | undefined;
  /** Existing objects that a delivery reconciles. */
  readonly resources: readonly ExistingResource[];
  readonly receiver: Omit<GitHubReceiverProps, 'secretRef' | 'resources'>;
}

/** Objects of the cluster, by reference. */
export type ExistingResource = FluxReference & {
  /** CEL that has to be true in addition to the Receiver's filter. */
  readonly filter?: string;
};

/** Where the token of a webhook comes from. */
export type TokenSettings =
  /** Generated, or given as a secret of Pulumi. */
  | { readonly type: 'pulumi' }
  | { readonly type: 'existing-secret' }
  | {
      readonly type: 'external-secret';
      readonly store: `SecretStore/${string}` | `ClusterSecretStore/${string}`;
      /** Name of the token in the store. */
      readonly key: string;
      /** @default - the whole secret */
      readonly property?: string;
      /** @default 1h */
      readonly refreshInterval?: FluxDuration;
    }
  | {
      readonly type: 'sealed-secret';
      /** File with the certificate of the controller, relative to the project. @default - none: nothing can be sealed */
      readonly certificate?: string;
    }
  | {
      readonly type: 'sops';
      /** age public keys */
      readonly recipients: readonly string[];
    }
  | { readonly type: 'substitution'; readonly variable: string };
