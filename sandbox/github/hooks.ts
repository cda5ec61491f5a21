import type { Json } from './emulated-api.ts';

/** What a hook belongs to, by GitHub's id: a repository keeps its hooks when its name or its owner changes. */
export type HookOwner = `repositories/${number}` | `organizations/${number}`;

export interface HookConfig {
  readonly url: string;
  readonly content_type: 'json' | 'form';
  readonly insecure_ssl: '0' | '1';
  readonly secret?: string;
}

export interface LastResponse {
  readonly code: number | null;
  readonly status: string;
  readonly message: string | null;
}

export interface Hook {
  readonly id: number;
  readonly owner: HookOwner;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly active: boolean;
  readonly events: readonly string[];
  readonly config: HookConfig;
  lastResponse: LastResponse;
}

/** A 422: one entry per complaint, in the form of GitHub's `errors`. */
export class ValidationError extends Error {
  readonly errors: readonly Json[];

  constructor(...errors: readonly Json[]) {
    super('Validation Failed');
    this.errors = errors;
  }
}

const complaint = (message: string): Json => ({ resource: 'Hook', code: 'custom', message });

/** GitHub allows 20 webhooks for each event of one repository or organization. */
const hooksPerEvent = 20;

/** The webhooks of all repositories and organizations, under the rules by which GitHub accepts them. In memory only. */
export class Hooks {
  readonly #hooks = new Map<number, Hook>();
  #lastId = 100_000_000;

  list(owner: HookOwner): Hook[] {
    return [...this.#hooks.values()].filter((hook) => hook.owner === owner);
  }

  get(owner: HookOwner, id: number): Hook | undefined {
    const hook = this.#hooks.get(id);
    return hook?.owner === owner ? hook : undefined;
  }

  /** Active hooks of `owner` that asked for `event`. */
  subscribed(owner: HookOwner, event: string): Hook[] {
    return this.list(owner).filter((hook) => hook.active && overlap(hook.events, [event]));
  }

  create(owner: HookOwner, body: Json): Hook {
    // "Must be passed as web" for an organization, where a repository's webhook has it by default.
    const name = body.name ?? (owner.startsWith('organizations/') ? undefined : 'web');
    if (name === undefined) throw new ValidationError({ resource: 'Hook', field: 'name', code: 'missing_field' });
    if (name !== 'web') {
      throw new ValidationError({ resource: 'Hook', field: 'name', code: 'invalid' });
    }
    const now = new Date();
    const hook: Hook = {
      id: this.#lastId + 1,
      owner,
      createdAt: now,
      updatedAt: now,
      active: body.active !== false,
      events: parseEvents(body.events === undefined ? ['push'] : body.events),
      config: parseConfig(body.config),
      lastResponse: { code: null, status: 'unused', message: null },
    };
    this.#check(hook);
    this.#lastId = hook.id;
    this.#hooks.set(hook.id, hook);
    return hook;
  }

  /** A `config` replaces the old one whole: without a secret in it the hook no longer has one. Other fields left out stay. */
  update(hook: Hook, body: Json): void {
    let events = body.events === undefined ? hook.events : parseEvents(body.events);
    if (body.add_events !== undefined) events = [...new Set([...events, ...parseEvents(body.add_events)])];
    if (body.remove_events !== undefined) {
      const removed = parseEvents(body.remove_events);
      events = events.filter((event) => !removed.includes(event));
    }
    const changed = {
      events,
      active: typeof body.active === 'boolean' ? body.active : hook.active,
      config: body.config === undefined ? hook.config : parseConfig(body.config),
    };
    this.#check({ ...hook, ...changed });
    Object.assign(hook, changed, { updatedAt: new Date() });
  }

  /** `PATCH …/config`: unlike a PATCH of the hook it leaves alone what it does not name, the secret included. */
  updateConfig(hook: Hook, body: Json): void {
    this.update(hook, { config: { ...hook.config, ...body } });
  }

  delete(hook: Hook): void {
    this.#hooks.delete(hook.id);
  }

  /** With the repository that is deleted, its hooks go. */
  deleteAll(owner: HookOwner): void {
    for (const hook of this.list(owner)) this.delete(hook);
  }

  /** "Multiple webhooks can share the same config as long as those webhooks do not have any events that overlap." */
  #check(candidate: Hook): void {
    const others = this.list(candidate.owner).filter((hook) => hook.id !== candidate.id);
    const { url, content_type, insecure_ssl } = candidate.config;
    const same = (config: HookConfig) =>
      config.url === url && config.content_type === content_type && config.insecure_ssl === insecure_ssl;
    if (others.some((hook) => same(hook.config) && overlap(hook.events, candidate.events))) {
      const kind = candidate.owner.startsWith('organizations/') ? 'organization' : 'repository';
      throw new ValidationError(complaint(`Hook already exists on this ${kind}`));
    }
    const crowded = candidate.events.filter(
      (event) => others.filter((hook) => hook.events.includes(event)).length >= hooksPerEvent,
    );
    if (crowded.length > 0) {
      throw new ValidationError(
        ...crowded.map((event) => complaint(`The "${event}" event cannot have more than ${hooksPerEvent} hooks`)),
      );
    }
  }
}

function overlap(a: readonly string[], b: readonly string[]): boolean {
  return a.includes('*') || b.includes('*') || a.some((event) => b.includes(event));
}

function parseEvents(value: unknown): readonly string[] {
  if (!Array.isArray(value) || !value.every((event) => typeof event === 'string')) {
    throw new ValidationError(complaint('events must be an array of strings'));
  }
  return value;
}

// Unlike GitHub this accepts localhost and private addresses: that is where a sandbox's receivers are.
function parseConfig(value: unknown): HookConfig {
  const config = (value ?? {}) as Json;
  const { url, content_type, insecure_ssl, secret } = config;
  if (typeof url !== 'string' || url === '')
    throw new ValidationError(complaint('Config must contain URL for webhooks'));
  const parsed = URL.parse(url);
  if (!parsed || !['http:', 'https:'].includes(parsed.protocol)) {
    const message =
      "The URL you've entered is not valid. Please make sure that you encode all special characters first";
    throw new ValidationError(complaint(message));
  }
  return {
    url,
    // GitHub's default is the form encoding, not JSON.
    content_type: content_type === 'json' ? 'json' : 'form',
    insecure_ssl: [1, '1', true].includes(insecure_ssl as number | string | boolean) ? '1' : '0',
    ...(typeof secret === 'string' && secret !== '' ? { secret } : {}),
  };
}
