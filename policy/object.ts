/**
 * What a rule looks at: a Kubernetes object, or a GitHub webhook put into the same form (kinds `RepositoryWebhook` and
 * `OrganizationWebhook`, with the fields of the Pulumi resource). Nothing more is assumed of it than these fields: manifests
 * are judged the same way whether a construct, a chart or a person wrote them.
 */
export interface PolicyObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name?: unknown;
    readonly namespace?: unknown;
    readonly labels?: unknown;
    readonly annotations?: unknown;
  };
  readonly [field: string]: unknown;
}

/** Stands for a value that a preview does not know yet. A rule says nothing about what it cannot know. */
export const notKnown: unique symbol = Symbol('not known before the update');

/** Stands for a value that the Pulumi engine keeps encrypted. */
export const encrypted: unique symbol = Symbol('a secret to Pulumi');

/** API group that stands for webhooks at GitHub here. */
export const githubApi = 'github.com/v3';

/** The value under a path of keys; undefined when there is none, {@link notKnown} when some part of it is not known. */
export function field(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return current === notKnown ? notKnown : undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

/** The items of a list; none when the value is not one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The strings of a list. */
export function texts(value: unknown): readonly string[] {
  return list(value).filter((item) => typeof item === 'string');
}

/** The entries of a mapping; none when the value is not one. */
export function entries(value: unknown): readonly [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/**
 * Every text in a value, with its path: `spec.containers[0].image`.
 * @param at the path of the value itself
 */
export function* textsIn(value: unknown, at: string): Iterable<[at: string, text: string]> {
  if (typeof value === 'string') yield [at, value];
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* textsIn(item, `${at}[${index}]`);
  else for (const [key, item] of entries(value)) yield* textsIn(item, at === '' ? key : `${at}.${key}`);
}

/** The API group of an object: `''` for Kubernetes' core. */
export function groupOf({ apiVersion }: PolicyObject): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** The name of an object in findings: `Service flux-system/receiver`. */
export function displayName({ kind, metadata }: PolicyObject): string {
  const name = typeof metadata.name === 'string' ? metadata.name : '(no name)';
  return typeof metadata.namespace === 'string' ? `${kind} ${metadata.namespace}/${name}` : `${kind} ${name}`;
}

/** Whether the object is a webhook at GitHub. */
export function isWebhook({ apiVersion }: PolicyObject): boolean {
  return apiVersion === githubApi;
}

/** Whether the object is a Receiver of Flux. */
export function isReceiver(object: PolicyObject): boolean {
  return object.kind === 'Receiver' && groupOf(object) === 'notification.toolkit.fluxcd.io';
}
