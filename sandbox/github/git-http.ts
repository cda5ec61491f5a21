import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type Accounts, permits, type Repository } from './accounts.ts';
import { type Git, pushReport, type RefUpdate } from './git.ts';
import type { GitHubHost } from './host.ts';
import type { Caller, Tokens } from './tokens.ts';

const servicePattern =
  /^\/(?<owner>[\w.-]+)\/(?<name>[\w.-]+?)(?:\.git)?\/(?<service>info\/refs|git-upload-pack|git-receive-pack)$/;

export type PushListener = (repository: Repository, login: string, updates: readonly RefUpdate[]) => Promise<void>;

/**
 * The listener for the host that has the repositories: git's smart HTTP protocol by `git http-backend`. Fetching public
 * ones is open to all; the others, and pushing, take a token as the password. `onPush` hears of every push that changed a
 * ref, as soon as git has accepted it.
 */
export function gitHttp(
  { webUrl }: GitHubHost,
  git: Git,
  tokens: Tokens,
  accounts: Accounts,
  onPush: PushListener,
): RequestListener {
  return async (request, response) => {
    try {
      await serve(request, response);
    } catch (error) {
      // The client may have its answer already; what failed then is the event after a push.
      if (response.headersSent) process.emitWarning(error as Error);
      else refuse(response, 500, `The sandbox's GitHub failed: ${(error as Error).message}`);
    }
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', webUrl);
    const { owner, name, service } = servicePattern.exec(url.pathname)?.groups ?? {};
    if (!owner || !name || !service)
      return refuse(response, 404, 'Not Found. The sandbox serves git here, and no pages.');
    const wanted = service === 'info/refs' ? url.searchParams.get('service') : service;
    if (wanted !== 'git-upload-pack' && wanted !== 'git-receive-pack')
      return refuse(response, 403, 'Please upgrade your git client.');

    const caller = tokens.identify(request.headers.authorization);
    if (!caller || caller.jwt)
      return unauthorized(
        response,
        'Invalid username or token. Password authentication is not supported for Git operations.',
      );
    const found = accounts.directory.find(`${owner}/${name}`);
    const seen = await accounts.repository(caller, found?.id ?? 0);
    // A repository that does not exist and one that the token cannot see look the same: first a request for a token,
    // then not found.
    if ('refusal' in seen)
      return caller.grant ? refuse(response, 404, 'Repository not found.') : unauthorized(response);
    const repository = seen.value;
    if (found?.moved) {
      const location = `${webUrl}/${repository.full_name}.git/${service}${url.search}`;
      response.writeHead(301, { location }).end();
      return;
    }
    const pushes = wanted === 'git-receive-pack';
    if (pushes && !caller.grant) return unauthorized(response);
    if (!permits(caller, 'contents', pushes ? 'write' : 'read') || (pushes && caller.grant?.readonly))
      return refuse(response, 403, 'Write access to repository not granted.');
    if (pushes && !seen.administers) {
      return refuse(response, 403, `Permission to ${repository.full_name}.git denied to ${caller.grant?.login}.`);
    }

    await git.open(repository.full_name, repository.default_branch);
    const report = join(git.root, '..', `push-${randomUUID()}`);
    try {
      await httpBackend(request, response, {
        ...cgiEnvironment(request, url, `/${repository.full_name}.git/${service}`, caller),
        ...git.environment,
        GIT_PROJECT_ROOT: git.root,
        GIT_HTTP_EXPORT_ALL: '1',
        [pushReport]: report,
      });
      const updates = service === 'git-receive-pack' ? parseReport(await readFile(report, 'utf8').catch(() => '')) : [];
      // Who gets the event is settled before the client has its answer; the delivery itself does not keep it waiting.
      const delivered = caller.grant && updates.length > 0 && onPush(repository, caller.grant.login, updates);
      response.end();
      await delivered;
    } finally {
      await rm(report, { force: true });
    }
  }
}

function parseReport(report: string): RefUpdate[] {
  return report
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [before = '', after = '', ref = ''] = line.split(' ');
      return { before, after, ref };
    });
}

/** RFC 3875; git reads these. REMOTE_USER is also what lets `git http-backend` accept a push. */
function cgiEnvironment(request: IncomingMessage, url: URL, path: string, caller: Caller): NodeJS.ProcessEnv {
  const { headers } = request;
  return {
    GATEWAY_INTERFACE: 'CGI/1.1',
    SERVER_PROTOCOL: 'HTTP/1.1',
    REQUEST_METHOD: request.method,
    PATH_INFO: path,
    QUERY_STRING: url.search.slice(1),
    REMOTE_ADDR: '127.0.0.1',
    ...(caller.grant ? { REMOTE_USER: caller.grant.login } : {}),
    ...(headers['content-type'] ? { CONTENT_TYPE: headers['content-type'] } : {}),
    ...(headers['content-length'] ? { CONTENT_LENGTH: headers['content-length'] } : {}),
    ...(headers['content-encoding'] ? { HTTP_CONTENT_ENCODING: headers['content-encoding'] } : {}),
    ...(typeof headers['git-protocol'] === 'string' ? { GIT_PROTOCOL: headers['git-protocol'] } : {}),
  };
}

/** Answers by one CGI request, all but the end; resolves when git has ended, which for a push is after post-receive. */
function httpBackend(request: IncomingMessage, response: ServerResponse, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const backend = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    backend.on('error', reject);
    backend.on('close', (code) => {
      if (response.headersSent) resolve();
      else reject(new Error(`git http-backend ended with ${code} and no answer`));
    });
    // Either side may hang up first: git when it has read enough, the client when it is interrupted.
    backend.stdin.on('error', () => {});
    response.on('close', () => backend.kill());
    request.pipe(backend.stdin);

    let head = Buffer.alloc(0);
    backend.stdout.on('data', function readHead(chunk: Buffer) {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      backend.stdout.off('data', readHead);
      const headers = head
        .subarray(0, end)
        .toString('latin1')
        .split('\r\n')
        .map((line) => line.split(/:\s*/, 2) as [string, string]);
      const status = headers.find(([name]) => name === 'Status')?.[1] ?? '200';
      response.writeHead(
        Number.parseInt(status, 10),
        Object.fromEntries(headers.filter(([name]) => name !== 'Status')),
      );
      response.write(head.subarray(end + 4));
      backend.stdout.pipe(response, { end: false });
    });
  });
}

function unauthorized(response: ServerResponse, message = 'Authentication is required.'): void {
  response.setHeader('www-authenticate', 'Basic realm="GitHub"');
  refuse(response, 401, message);
}

/** git shows the text after `remote:`. */
function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(message);
}
