import { type Accounts, notAccessible, permits, type Repository } from './accounts.ts';
import { type ApiAnswer, type ApiRequest, apiError, type EmulatedApi, type Json, parseBody } from './emulated-api.ts';
import type { Git } from './git.ts';
import type { Hooks } from './hooks.ts';
import type { Caller } from './tokens.ts';

const repository = /^\/repos\/(?<fullName>[^/?]+\/[^/?]+)(?<transfer>\/transfer)?(?:\?.*)?$/;
const newRepository = /^\/(?:user|orgs\/[^/?]+)\/repos(?:\?.*)?$/;

/** Called when a repository gets another name or owner. */
export type MoveListener = (repository: Repository, login: string, action: MoveAction, changes: Json) => void;
export type MoveAction = 'renamed' | 'transferred';

/**
 * The routes that create, rename, transfer and delete repositories: git and the hooks follow what the emulated API
 * does.
 */
export class RepositoriesApi {
  readonly #emulated: EmulatedApi;
  readonly #accounts: Accounts;
  readonly #git: Git;
  readonly #hooks: Hooks;
  readonly #onMove: MoveListener;

  constructor(emulated: EmulatedApi, accounts: Accounts, git: Git, hooks: Hooks, onMove: MoveListener) {
    this.#emulated = emulated;
    this.#accounts = accounts;
    this.#git = git;
    this.#hooks = hooks;
    this.#onMove = onMove;
  }

  /** Undefined when the request is about something else. */
  async answer(caller: Caller, request: ApiRequest): Promise<ApiAnswer | undefined> {
    if (request.method === 'POST' && newRepository.test(request.path)) return this.#create(caller, request);
    const { fullName, transfer } = repository.exec(request.path)?.groups ?? {};
    const changes = transfer ? request.method === 'POST' : ['PATCH', 'DELETE'].includes(request.method);
    if (!fullName || !changes) return undefined;

    const seen = await this.#accounts.repository(caller, this.#accounts.directory.find(fullName)?.id ?? 0);
    if ('refusal' in seen) return seen.refusal;
    if (!caller.grant) return apiError(401, 'Requires authentication');
    if (caller.grant.readonly || !permits(caller, 'administration', 'write')) return notAccessible(caller);
    if (!seen.administers) return apiError(403, 'Must have admin rights to Repository.');
    if (transfer) return this.#transfer(caller, seen.value, request);
    return request.method === 'DELETE'
      ? this.#delete(caller, seen.value, request)
      : this.#edit(caller, seen.value, request);
  }

  async #create(caller: Caller, request: ApiRequest): Promise<ApiAnswer> {
    if (caller.grant?.readonly || caller.grant?.installation) return notAccessible(caller);
    const answer = await this.#emulated.send(request, caller.grant?.login);
    if (answer.status !== 201) return answer;
    const repository = JSON.parse(answer.body) as Repository;
    this.#accounts.directory.set(repository.id, repository.full_name);
    if (parseBody(request).auto_init === true) {
      const files = { 'README.md': `# ${repository.name}\n` };
      this.#git.plant({ owner: repository.owner.login, name: repository.name, files });
    }
    return answer;
  }

  async #edit(caller: Caller, repository: Repository, request: ApiRequest): Promise<ApiAnswer> {
    const { name } = parseBody(request);
    if (typeof name === 'string' && this.#taken(repository, repository.owner.login, name)) return nameExists();
    const answer = await this.#emulated.send(request, caller.grant?.login);
    if (answer.status === 200) await this.#move(repository, answer, caller, 'renamed');
    return answer;
  }

  // For an account in which the caller may not create repositories, GitHub waits for the new owner to accept. Nobody
  // does that here.
  async #transfer(caller: Caller, repository: Repository, request: ApiRequest): Promise<ApiAnswer> {
    const { new_owner, new_name = repository.name } = parseBody(request);
    if (typeof new_owner !== 'string') return apiError(422, 'Invalid request.\n\n"new_owner" wasn\'t supplied.');
    const owner = this.#accounts.directory.owner(new_owner);
    const target = `/repos/${repository.full_name}`;
    const mine = owner === caller.grant?.login || (await this.#administersOrganization(caller, owner));
    const answer: ApiAnswer = {
      ...(await this.#emulated.send({ method: 'GET', path: target }, caller.grant?.login)),
      status: 202,
    };
    if (!mine) return answer;
    if (this.#taken(repository, owner, String(new_name))) return nameExists();
    const send = async (method: string, path: string, body: Json) => {
      const sent = await this.#emulated.send({ method, path, body: JSON.stringify(body) }, caller.grant?.login);
      if (sent.status >= 300) throw new Error(`${method} ${path}: ${sent.body}`);
      return sent;
    };
    let moved = await send('POST', `${target}/transfer`, { new_owner: owner });
    if (new_name !== repository.name)
      moved = await send('PATCH', `/repos/${owner}/${repository.name}`, { name: new_name });
    await this.#move(repository, moved, caller, 'transferred');
    return answer;
  }

  async #delete(caller: Caller, repository: Repository, request: ApiRequest): Promise<ApiAnswer> {
    const answer = await this.#emulated.send(request, caller.grant?.login);
    if (answer.status === 204) {
      this.#accounts.directory.delete(repository.id);
      this.#hooks.deleteAll(`repositories/${repository.id}`);
      await this.#git.delete(repository.full_name);
    }
    return answer;
  }

  async #move(before: Repository, { body }: ApiAnswer, caller: Caller, action: MoveAction): Promise<void> {
    const after = JSON.parse(body) as Repository;
    if (after.full_name === before.full_name) return;
    await this.#git.move(before.full_name, after.full_name);
    this.#accounts.directory.set(after.id, after.full_name);
    const { owner } = before;
    const changes =
      action === 'renamed'
        ? { repository: { name: { from: before.name } } }
        : { owner: { from: owner.type === 'Organization' ? { organization: owner } : { user: owner } } };
    this.#onMove(after, caller.grant?.login ?? '', action, changes);
  }

  #taken({ id }: Repository, owner: string, name: string): boolean {
    const found = this.#accounts.directory.find(`${owner}/${name}`);
    return found !== undefined && !found.moved && found.id !== id;
  }

  async #administersOrganization(caller: Caller, login: string): Promise<boolean> {
    const seen = await this.#accounts.organization(caller, login);
    return 'value' in seen && seen.administers;
  }
}

function nameExists(): ApiAnswer {
  const message = 'name already exists on this account';
  return apiError(422, 'Validation Failed', {
    errors: [{ resource: 'Repository', code: 'custom', field: 'name', message }],
  });
}
