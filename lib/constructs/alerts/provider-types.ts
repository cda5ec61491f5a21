import type { FluxTimeout } from '../../flux/duration.ts';
import type { ObjectMetadata } from '../metadata.ts';
import type { SecretSource } from '../references.ts';

interface Common<T extends string> {
  readonly metadata: ObjectMetadata;
  /** Which service is notified. */
  readonly type: T;
  /** Time limit of one notification. Flux accepts ms, s and m here, not h. @default 15s (Flux's default) */
  readonly timeout?: FluxTimeout;
  /** Drop what alerts send here. @default false */
  readonly suspend?: boolean;
}

// What else a type accepts, according to notification-controller v1.9.3, internal/notifier: a field that is not passed
// to the type's constructor there would be ignored, so it is not here.

interface Proxy {
  /** Secret with the key `address` (and `username`, `password`) of an HTTP proxy. @default - no proxy */
  readonly proxySecretRef?: SecretSource;
}

interface Certificates {
  /** Secret with `ca.crt` for a private authority, `tls.crt` and `tls.key` for mutual TLS. @default - the system's authorities */
  readonly certSecretRef?: SecretSource;
}

// Which keys a Secret needs depends on the type: `token` unless said otherwise, `address` where no address is given.

/** Where to send: in plain text, or in the Secret's key `address` where the URL is itself a secret. */
type Address<A extends string = string> =
  | { readonly address: A; readonly secretRef?: SecretSource }
  | { readonly address?: never; readonly secretRef: SecretSource };

/** Where to send, and a Secret that the type requires. */
interface AddressAndSecret<A extends string = string> {
  /** @default - the Secret's key `address` */
  readonly address?: A;
  readonly secretRef: SecretSource;
}

interface Channel<C extends string = string> {
  readonly channel: C;
}

type HttpUrl = `${'https' | 'http'}://${string}`;
/** Where a repository is: Flux takes the owner and the repository from the path. */
type RepositoryUrl = `${'https' | 'http' | 'ssh'}://${string}/${string}/${string}`;
/** A project, whose groups may have groups. */
type ProjectUrl = `${'https' | 'http' | 'ssh'}://${string}/${string}`;

/** Services that take a message at a URL. */
type ChatProviderProps =
  /**
   * channel: such as #flux; username: the sender's name. With a bot, address https://slack.com/api/chat.postMessage and
   * its token.
   */
  | (Common<'slack'> & Address<HttpUrl> & Partial<Channel> & { readonly username?: string } & Proxy & Certificates)
  | (Common<'discord'> & Address<HttpUrl> & Partial<Channel> & { readonly username?: string } & Proxy)
  | (Common<'rocket'> & Address<HttpUrl> & Partial<Channel> & { readonly username?: string } & Proxy & Certificates)
  | (Common<'msteams'> & Address<HttpUrl> & Proxy & Certificates)
  | (Common<'googlechat'> & Address<HttpUrl> & Proxy)
  | (Common<'lark'> & Address<HttpUrl>)
  /** channel: the id of the space. */
  | (Common<'webex'> & AddressAndSecret<HttpUrl> & Channel & Proxy & Certificates)
  /** channel: the id of the room. */
  | (Common<'matrix'> & AddressAndSecret<HttpUrl> & Channel & Certificates)
  /** channel: the id of the chat, or @name. Where to send follows from the bot's token. */
  | (Common<'telegram'> & Channel & { readonly secretRef: SecretSource } & Proxy)
  /** The Secret holds username and password. */
  | (Common<'zulip'> & AddressAndSecret<HttpUrl> & Channel<`${string}/${string}`> & Proxy & Certificates);

/** Any HTTP endpoint. The Secret's key `headers` (YAML) is added to each request. */
type GenericProviderProps =
  | (Common<'generic'> & Address<HttpUrl> & Proxy & Certificates)
  /** Signs each request: X-Signature: sha256=HMAC of the body with the Secret's `token`. */
  | (Common<'generic-hmac'> & AddressAndSecret<HttpUrl> & Proxy & Certificates);

/** Monitoring and on-call. */
type MonitoringProviderProps =
  | (Common<'alertmanager'> & Address<HttpUrl> & Proxy & Certificates)
  | (Common<'grafana'> & Address<HttpUrl> & Proxy & Certificates)
  /** address: the DSN; channel: the environment. */
  | (Common<'sentry'> & Address<HttpUrl> & Partial<Channel> & Certificates)
  /** channel: the integration's routing key. */
  | (Common<'pagerduty'> & Address<HttpUrl> & Channel & Proxy & Certificates)
  | (Common<'opsgenie'> & AddressAndSecret<HttpUrl> & Proxy & Certificates)
  /** The Secret's token is an API key. */
  | (Common<'datadog'> & AddressAndSecret<HttpUrl> & Proxy & Certificates)
  /** Traces over OTLP/HTTP. username: with it the Secret's token is a password (Basic), without it a bearer token. */
  | (Common<'otel'> & Address<HttpUrl> & { readonly username?: string } & Proxy & Certificates);

/** A key in a Secret, or the identity of a ServiceAccount (ObjectLevelWorkloadIdentity), never both. */
type CloudCredentials =
  | { readonly secretRef: SecretSource; readonly serviceAccountName?: never }
  /** @default - the controller's own identity */
  | { readonly secretRef?: never; readonly serviceAccountName?: string };

/** Message brokers. */
type BrokerProviderProps =
  /** address: the project's id; channel: the topic's. The Secret's token is a service account's key in JSON. */
  | (Common<'googlepubsub'> & { readonly address: string } & Channel & CloudCredentials & Proxy)
  /** address: the event hub; channel: its namespace. */
  | (Common<'azureeventhub'> & { readonly address: string } & Channel & CloudCredentials & Proxy)
  /** The Secret's `address` is a connection string with a SharedAccessKey, which holds everything. */
  | (Common<'azureeventhub'> & { readonly address?: never; readonly channel?: never; readonly secretRef: SecretSource })
  /**
   * address: nats://HOST:PORT; channel: the subject. The Secret holds `creds`, `nkey`, or `username` and `password`.
   */
  | (Common<'nats'> & { readonly address: NatsUrl; readonly secretRef?: SecretSource } & Channel);

type NatsUrl = `${'nats' | 'tls' | 'ws' | 'wss'}://${string}`;

/** Code forges; address is the repository's URL. */
interface Forge<T extends string, A extends string = RepositoryUrl> extends Common<T>, Certificates {
  readonly address: A;
  readonly secretRef: SecretSource;
}

/** Forges whose commits get a status: of the revision that a Kustomization or HelmRelease reports. */
interface CommitStatus {
  /** CEL over event, alert and provider, a text: the status' own name. @default - kind/name and part of the Provider's uid */
  readonly commitStatusExpr?: string;
}

type ForgeProviderProps =
  /** The Secret holds a token, or githubAppID, githubAppInstallationID and githubAppPrivateKey. */
  | (Forge<'github'> & CommitStatus & Proxy)
  /** Sends a repository_dispatch event, which starts workflows. */
  | (Forge<'githubdispatch'> & Proxy)
  | (Forge<'githubpullrequestcomment'> & Proxy)
  | (Forge<'gitlab', ProjectUrl> & CommitStatus)
  | Forge<'gitlabmergerequestcomment', ProjectUrl>
  | (Forge<'gitea'> & CommitStatus & Proxy)
  | (Forge<'giteapullrequestcomment'> & Proxy)
  /** address: where git clones from over HTTP. The Secret holds a token, or username and password. */
  | (Forge<'bitbucketserver', `${HttpUrl}/scm/${string}/${string}`> & CommitStatus)
  /** The Secret's token is USER:APP-PASSWORD. */
  | (Forge<'bitbucket'> & CommitStatus)
  | (Omit<Forge<'azuredevops', `${HttpUrl}/${string}/${string}/_git/${string}`>, 'secretRef'> &
      CloudCredentials &
      CommitStatus &
      Proxy);

/** By `type`, what each Provider takes. */
export type ProviderProps =
  | ChatProviderProps
  | GenericProviderProps
  | MonitoringProviderProps
  | BrokerProviderProps
  | ForgeProviderProps;

export type ProviderType = ProviderProps['type'];

/** All fields of the union's members. */
export interface AnyProviderProps extends Common<ProviderType> {
  readonly address?: string;
  readonly channel?: string;
  readonly username?: string;
  readonly secretRef?: SecretSource;
  readonly certSecretRef?: SecretSource;
  readonly proxySecretRef?: SecretSource;
  readonly serviceAccountName?: string;
  readonly commitStatusExpr?: string;
}
