import { type Accounts, notAccessible, permits, simpleUser } from './accounts.ts';
import type { Deliveries, Delivery } from './deliveries.ts';
import { type ApiAnswer, type ApiRequest, apiError, type Json, jsonAnswer } from './emulated-api.ts';
import { type Hook, type HookOwner, type Hooks, ValidationError } from './hooks.ts';
import { linked, pageOf, pageSize } from './paging.ts';
import type { Caller } from './tokens.ts';

/** The repository or organization a request is about, once its caller has been found to administer it. */
interface Scope {
  readonly owner: HookOwner;
  /** Its path at present: `repos/sidd-harth/nginx` or `orgs/acme`. */
  readonly path: string;
  /** Base of the REST API. */
  readonly apiUrl: string;
  /** `repository` or `organization`, as it is in every payload. */
  readonly subject: Json;
  readonly sender: Json;
}

interface Call extends Scope {
  readonly hook: Hook;
  readonly delivery: Delivery;
  readonly body: Json;
  readonly query: URLSearchParams;
  readonly url: URL;
}

type Handler = (api: HooksApi, call: Call) => ApiAnswer;

const routes: ReadonlyArray<readonly [method: string, path: string, Handler]> = [
  ['GET', '', (api, call) => api.list(call)],
  ['POST', '', (api, call) => api.create(call)],
  ['GET', '/:hook', (_, call) => jsonAnswer(200, hookJson(call))],
  ['PATCH', '/:hook', (api, call) => api.update(call)],
  ['DELETE', '/:hook', (api, call) => api.delete(call)],
  ['GET', '/:hook/config', (_, call) => jsonAnswer(200, hookJson(call).config)],
  ['PATCH', '/:hook/config', (api, call) => api.updateConfig(call)],
  ['POST', '/:hook/pings', (api, call) => api.ping(call)],
  ['GET', '/:hook/deliveries', (api, call) => api.listDeliveries(call)],
  ['GET', '/:hook/deliveries/:delivery', (_, call) => jsonAnswer(200, deliveryJson(call.delivery, call.hook))],
  ['POST', '/:hook/deliveries/:delivery/attempts', (api, call) => api.redeliver(call)],
];
/** Where a page of deliveries begins; GitHub does not say what it is made of. */
const cursor = /^v1_(\d+)$/;
const hooksPath = /^\/(?<path>repos\/[^/]+\/[^/]+|orgs\/[^/]+)\/hooks(?<rest>\/.*)?$/;

const noContent: ApiAnswer = { status: 204, headers: {}, body: '' };

/**
 * The webhook routes of GitHub's REST API. The emulator serves none of them, because it differs from GitHub in most.
 */
export class HooksApi {
  readonly #accounts: Accounts;
  readonly #hooks: Hooks;
  readonly #deliveries: Deliveries;
  readonly #apiUrl: string;

  constructor(accounts: Accounts, hooks: Hooks, deliveries: Deliveries, apiUrl: string) {
    this.#accounts = accounts;
    this.#hooks = hooks;
    this.#deliveries = deliveries;
    this.#apiUrl = apiUrl;
  }

  /** Undefined when the path is not about webhooks. */
  async answer(caller: Caller, request: ApiRequest): Promise<ApiAnswer | undefined> {
    const url = new URL(`${this.#apiUrl}${request.path}`);
    const [pathname = ''] = request.path.split('?');
    const { path, rest = '' } = hooksPath.exec(pathname)?.groups ?? {};
    if (!path) return undefined;
    const scope = await this.#scope(caller, path, request.method);
    if ('refusal' in scope) return scope.refusal;

    const [, hookId, , deliveryId] = rest.split('/');
    const shape = rest.replace(/^\/\d+/, '/:hook').replace(/\/deliveries\/\d+/, '/deliveries/:delivery');
    const handler = routes.find(([method, path]) => method === request.method && path === shape)?.[2];
    const hook = this.#hooks.get(scope.owner, Number(hookId));
    const delivery = hook && this.#deliveries.get(hook, BigInt(/^\d+$/.exec(deliveryId ?? '')?.[0] ?? 0));
    if (!handler || (shape.includes(':hook') && !hook) || (shape.includes(':delivery') && !delivery)) {
      return apiError(404, 'Not Found');
    }
    try {
      const body: unknown = request.body ? JSON.parse(request.body) : {};
      if (typeof body !== 'object' || body === null || Array.isArray(body)) {
        return apiError(400, 'Body should be a JSON object');
      }
      const call = { ...scope, hook, delivery, body, query: url.searchParams, url } as Call;
      return handler(this, call);
    } catch (error) {
      if (error instanceof SyntaxError) return apiError(400, 'Problems parsing JSON');
      if (error instanceof ValidationError) return apiError(422, error.message, { errors: error.errors });
      throw error;
    }
  }

  // To those who do not administer it, and to the anonymous, GitHub says that a repository's hooks do not exist. A
  // fine-grained token of somebody who does, without the Webhooks permission, gets an answer that says so, and so does a GitHub App.
  async #scope(caller: Caller, path: string, method: string): Promise<Scope | { refusal: ApiAnswer }> {
    const [kind, login = '', name = ''] = path.split('/');
    const id = this.#accounts.directory.find(`${login}/${name}`)?.id ?? 0;
    const seen =
      kind === 'orgs' ? await this.#accounts.organization(caller, login) : await this.#accounts.repository(caller, id);
    if ('refusal' in seen) return seen;
    const { grant } = caller;
    if (!grant || !(seen.administers || grant.installation)) return { refusal: apiError(404, 'Not Found') };
    const resource = kind === 'orgs' ? 'organization' : 'repository';
    const needed = method === 'GET' ? 'read' : 'write';
    if (grant.readonly || !seen.administers || !permits(caller, `${resource}_hooks`, needed)) {
      const refusal = notAccessible(caller);
      const accepted = { 'x-accepted-github-permissions': `${resource}_hooks=${needed}` };
      return { refusal: { ...refusal, headers: { ...refusal.headers, ...accepted } } };
    }
    const { value } = seen;
    if (value.archived === true && method !== 'GET')
      return { refusal: apiError(403, 'Repository was archived so is read-only.') };
    return {
      owner: kind === 'orgs' ? `organizations/${value.id}` : `repositories/${value.id}`,
      path: kind === 'orgs' ? `orgs/${value.login}` : `repos/${value.full_name}`,
      apiUrl: this.#apiUrl,
      subject: { [resource]: value },
      sender: simpleUser(await this.#accounts.user(grant.login)),
    };
  }

  list({ owner, apiUrl, path, query, url }: Call): ApiAnswer {
    const { items, next } = pageOf(this.#hooks.list(owner), query);
    const hooks = items.map((hook) => hookJson({ apiUrl, path, hook }));
    return linked(jsonAnswer(200, hooks), url, next === undefined ? undefined : { page: next });
  }

  create(call: Call): ApiAnswer {
    const hook = this.#hooks.create(call.owner, call.body);
    const json = hookJson({ ...call, hook });
    const answer = jsonAnswer(201, json);
    // "When you create a new webhook, we'll send you a simple ping event", whatever events it asked for.
    if (hook.active) this.ping({ ...call, hook });
    return { ...answer, headers: { ...answer.headers, location: json.url } };
  }

  update(call: Call): ApiAnswer {
    this.#hooks.update(call.hook, call.body);
    return jsonAnswer(200, hookJson(call));
  }

  updateConfig(call: Call): ApiAnswer {
    this.#hooks.updateConfig(call.hook, call.body);
    return jsonAnswer(200, hookJson(call).config);
  }

  delete({ hook }: Call): ApiAnswer {
    this.#hooks.delete(hook);
    return noContent;
  }

  ping(call: Call): ApiAnswer {
    const { hook, subject, sender } = call;
    this.#deliveries.send([hook], 'ping', () => ({
      zen: 'Keep it logically awesome.',
      hook_id: hook.id,
      hook: hookJson(call),
      ...subject,
      sender,
    }));
    return noContent;
  }

  listDeliveries({ hook, query, url }: Call): ApiAnswer {
    const perPage = pageSize(query);
    const [, newest] = cursor.exec(query.get('cursor') ?? '') ?? [];
    const status = query.get('status');
    const deliveries = this.#deliveries
      .list(hook)
      .filter(
        (delivery) =>
          (newest === undefined || delivery.id <= BigInt(newest)) &&
          (!status || (status === 'success') === (delivery.status === 'OK')),
      );
    const next = deliveries[perPage];
    const page = deliveries.slice(0, perPage).map((delivery) => {
      const { request: _, response: __, url: ___, ...item } = deliveryJson(delivery, hook);
      return item;
    });
    return linked(jsonAnswer(200, page), url, next && { cursor: `v1_${next.id}` });
  }

  redeliver({ hook, delivery }: Call): ApiAnswer {
    this.#deliveries.redeliver(hook, delivery);
    return jsonAnswer(202, {});
  }
}

/** The secret never leaves: GitHub shows eight stars when there is one, and no key when there is none. */
function hookJson({ hook, apiUrl, path }: Pick<Call, 'hook' | 'apiUrl' | 'path'>) {
  const { secret, ...config } = hook.config;
  const url = `${apiUrl}/${path}/hooks/${hook.id}`;
  const isOrganization = path.startsWith('orgs/');
  return {
    type: isOrganization ? 'Organization' : 'Repository',
    id: hook.id,
    name: 'web',
    active: hook.active,
    events: hook.events,
    config: secret === undefined ? config : { ...config, secret: '********' },
    updated_at: withoutMilliseconds(hook.updatedAt),
    created_at: withoutMilliseconds(hook.createdAt),
    url,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    // Of an organization's webhook GitHub tells neither.
    ...(isOrganization ? {} : { test_url: `${url}/test`, last_response: hook.lastResponse }),
  };
}

function deliveryJson(delivery: Delivery, { owner }: Hook) {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt.toISOString(),
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: typeof delivery.payload.action === 'string' ? delivery.payload.action : null,
    installation_id: null,
    repository_id: owner.startsWith('repositories/') ? Number(owner.split('/')[1]) : null,
    url: delivery.url,
    request: { headers: delivery.request.headers, payload: delivery.payload },
    response: { headers: delivery.response.headers, payload: delivery.response.body },
  };
}

const withoutMilliseconds = (date: Date) => date.toISOString().replace(/\.\d+Z$/, 'Z');
