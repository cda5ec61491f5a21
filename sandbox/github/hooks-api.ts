import { type Accounts, type Caller, simpleUser } from './accounts.ts';
import type { Deliveries, Delivery } from './deliveries.ts';
import { API_URL, type ApiAnswer, type ApiRequest, apiError, type Json, jsonAnswer } from './emulated-api.ts';
import { type Hook, type HookOwner, type Hooks, ValidationError } from './hooks.ts';

/** The repository or organization a request is about, once its caller has been found to administer it. */
interface Scope {
  owner: HookOwner;
  ownerId: number;
  /** `repository` or `organization`, as it stands in every payload. */
  subject: Json;
  sender: Json;
}

interface Call extends Scope {
  hook: Hook;
  delivery: Delivery;
  body: Json;
  query: URLSearchParams;
  url: URL;
}

type Handler = (api: HooksApi, call: Call) => ApiAnswer;

const ROUTES: ReadonlyArray<readonly [method: string, path: string, Handler]> = [
  ['GET', '', (api, call) => api.list(call)],
  ['POST', '', (api, call) => api.create(call)],
  ['GET', '/:hook', (_, call) => jsonAnswer(200, hookJson(call.hook))],
  ['PATCH', '/:hook', (api, call) => api.update(call)],
  ['DELETE', '/:hook', (api, call) => api.delete(call)],
  ['GET', '/:hook/config', (_, call) => jsonAnswer(200, hookJson(call.hook).config)],
  ['PATCH', '/:hook/config', (api, call) => api.updateConfig(call)],
  ['POST', '/:hook/pings', (api, call) => api.ping(call)],
  ['GET', '/:hook/deliveries', (api, call) => api.listDeliveries(call)],
  ['GET', '/:hook/deliveries/:delivery', (_, call) => jsonAnswer(200, deliveryJson(call.delivery, call.ownerId))],
  ['POST', '/:hook/deliveries/:delivery/attempts', (api, call) => api.redeliver(call)],
];
const HOOKS_PATH = /^\/(?<owner>repos\/[^/]+\/[^/]+|orgs\/[^/]+)\/hooks(?<rest>\/.*)?$/;

const NO_CONTENT: ApiAnswer = { status: 204, headers: {}, body: '' };

/** The webhook routes of GitHub's REST API. None of them is left to the emulator, which differs from GitHub in most. */
export class HooksApi {
  readonly #accounts: Accounts;
  readonly #hooks: Hooks;
  readonly #deliveries: Deliveries;

  constructor(accounts: Accounts, hooks: Hooks, deliveries: Deliveries) {
    this.#accounts = accounts;
    this.#hooks = hooks;
    this.#deliveries = deliveries;
  }

  /** Undefined when the path is not about webhooks. */
  async answer(caller: Caller, request: ApiRequest): Promise<ApiAnswer | undefined> {
    const url = new URL(request.path, API_URL);
    const { owner, rest = '' } = HOOKS_PATH.exec(url.pathname)?.groups ?? {};
    if (!owner) return undefined;
    const scope = await this.#scope(caller, owner as HookOwner, request.method);
    if ('refusal' in scope) return scope.refusal;

    const [, hookId, , deliveryId] = rest.split('/');
    const shape = rest.replace(/^\/\d+/, '/:hook').replace(/\/deliveries\/\d+/, '/deliveries/:delivery');
    const handler = ROUTES.find(([method, path]) => method === request.method && path === shape)?.[2];
    const hook = this.#hooks.get(scope.owner, Number(hookId));
    const delivery = hook && this.#deliveries.get(hook, Number(deliveryId));
    if (!handler || (shape.includes(':hook') && !hook) || (shape.includes(':delivery') && !delivery)) {
      return apiError(404, 'Not Found');
    }
    try {
      const body: unknown = request.body ? JSON.parse(request.body) : {};
      if (typeof body !== 'object' || body === null || Array.isArray(body)) {
        return apiError(400, 'Body should be a JSON object');
      }
      const call = { ...scope, hook, delivery, body, query: url.searchParams, url } as Call;
      const { headers, ...answer } = handler(this, call);
      return { ...answer, headers: { ...scope.headers, ...headers } };
    } catch (error) {
      if (error instanceof SyntaxError) return apiError(400, 'Problems parsing JSON');
      if (error instanceof ValidationError) return apiError(422, error.message, { errors: error.errors });
      throw error;
    }
  }

  // To those who do not administer it, and to the anonymous, GitHub says that a repository's hooks do not exist. A
  // fine-grained token of somebody who does, without the Webhooks permission, is told so.
  async #scope(
    caller: Caller,
    owner: HookOwner,
    method: string,
  ): Promise<(Scope & Pick<ApiAnswer, 'headers'>) | { refusal: ApiAnswer }> {
    const [kind, login = '', name = ''] = owner.split('/');
    const seen =
      kind === 'orgs'
        ? await this.#accounts.organization(caller, login)
        : await this.#accounts.repository(caller, login, name);
    if ('refusal' in seen) return seen;
    if (!caller.grant || !seen.administers) return { refusal: apiError(404, 'Not Found') };
    if (caller.grant.readonly) {
      const permission = `${kind === 'orgs' ? 'organization' : 'repository'}_hooks=${method === 'GET' ? 'read' : 'write'}`;
      const refusal = apiError(403, 'Resource not accessible by personal access token');
      return { refusal: { ...refusal, headers: { ...refusal.headers, 'x-accepted-github-permissions': permission } } };
    }
    return {
      owner,
      ownerId: seen.value.id,
      subject: { [kind === 'orgs' ? 'organization' : 'repository']: seen.value },
      sender: simpleUser(await this.#accounts.user(caller.grant.login)),
      headers: seen.headers,
    };
  }

  list({ owner, query, url }: Call): ApiAnswer {
    const perPage = pageSize(query);
    const page = Math.max(1, Number(query.get('page')) || 1);
    const hooks = this.#hooks.list(owner);
    const more = hooks.length > page * perPage;
    return linked(
      jsonAnswer(200, hooks.slice((page - 1) * perPage, page * perPage).map(hookJson)),
      url,
      more ? { page: page + 1 } : undefined,
    );
  }

  create(call: Call): ApiAnswer {
    const hook = this.#hooks.create(call.owner, call.ownerId, call.body);
    const answer = jsonAnswer(201, hookJson(hook));
    // "When you create a new webhook, we'll send you a simple ping event", whatever events it asked for.
    if (hook.active) this.ping({ ...call, hook });
    return { ...answer, headers: { ...answer.headers, location: hookJson(hook).url } };
  }

  update({ hook, body }: Call): ApiAnswer {
    this.#hooks.update(hook, body);
    return jsonAnswer(200, hookJson(hook));
  }

  updateConfig({ hook, body }: Call): ApiAnswer {
    this.#hooks.updateConfig(hook, body);
    return jsonAnswer(200, hookJson(hook).config);
  }

  delete({ hook }: Call): ApiAnswer {
    this.#hooks.delete(hook);
    return NO_CONTENT;
  }

  ping({ hook, subject, sender }: Call): ApiAnswer {
    this.#deliveries.send([hook], 'ping', () => ({
      zen: 'Keep it logically awesome.',
      hook_id: hook.id,
      hook: hookJson(hook),
      ...subject,
      sender,
    }));
    return NO_CONTENT;
  }

  listDeliveries({ hook, ownerId, query, url }: Call): ApiAnswer {
    const perPage = pageSize(query);
    const cursor = Number(query.get('cursor')) || Number.POSITIVE_INFINITY;
    const status = query.get('status');
    const deliveries = this.#deliveries
      .list(hook)
      .filter(
        (delivery) => delivery.id <= cursor && (!status || (status === 'success') === (delivery.status === 'OK')),
      );
    const next = deliveries[perPage];
    const page = deliveries.slice(0, perPage).map((delivery) => {
      const { request: _, response: __, url: ___, ...item } = deliveryJson(delivery, ownerId);
      return item;
    });
    return linked(jsonAnswer(200, page), url, next && { cursor: next.id });
  }

  redeliver({ hook, delivery }: Call): ApiAnswer {
    this.#deliveries.redeliver(hook, delivery);
    return jsonAnswer(202, {});
  }
}

/** The secret never leaves: GitHub shows eight stars when there is one, and no key when there is none. */
function hookJson(hook: Hook) {
  const { secret, ...config } = hook.config;
  const url = `${API_URL}/${hook.owner}/hooks/${hook.id}`;
  return {
    type: hook.owner.startsWith('orgs/') ? 'Organization' : 'Repository',
    id: hook.id,
    name: 'web',
    active: hook.active,
    events: hook.events,
    config: secret === undefined ? config : { ...config, secret: '********' },
    updated_at: withoutMilliseconds(hook.updatedAt),
    created_at: withoutMilliseconds(hook.createdAt),
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: hook.lastResponse,
  };
}

function deliveryJson(delivery: Delivery, ownerId: number) {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt.toISOString(),
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: null,
    installation_id: null,
    repository_id: ownerId,
    url: delivery.url,
    request: { headers: delivery.request.headers, payload: delivery.payload },
    response: { headers: delivery.response.headers, payload: delivery.response.body },
  };
}

const withoutMilliseconds = (date: Date) => date.toISOString().replace(/\.\d+Z$/, 'Z');

function pageSize(query: URLSearchParams): number {
  return Math.min(100, Math.max(1, Number(query.get('per_page')) || 30));
}

function linked(answer: ApiAnswer, url: URL, next: Readonly<Record<string, number>> | undefined): ApiAnswer {
  if (!next) return answer;
  const target = new URL(url);
  for (const [name, value] of Object.entries(next)) target.searchParams.set(name, String(value));
  return { ...answer, headers: { ...answer.headers, link: `<${target}>; rel="next"` } };
}
