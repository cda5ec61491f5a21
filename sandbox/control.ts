import { randomBytes } from 'node:crypto';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClusterStatus, ControllerAction } from './cluster/index.ts';
import { readBody } from './github/http-exchange.ts';
import type { GitHubCommand, GitHubCommandAnswer } from './github/index.ts';
import type { SandboxState } from './state.ts';

/** What a daemon answers when asked how it is. */
export interface DaemonStatus {
  readonly phase: SandboxState['phase'];
  readonly daemon: { readonly pid: number; readonly residentBytes: number; readonly uptimeSeconds: number };
  /** URL of the proxy behind which GitHub's stand-in answers; undefined until it is ready. */
  readonly github: string | undefined;
  /** Undefined until the cluster's processes are started. */
  readonly cluster: ClusterStatus | undefined;
}

/** Longer than a probe of one of its processes takes at most. */
const statusTimeoutMs = 15_000;
/** For what takes its time, and longer on a busy machine. */
const workTimeoutMs = 30_000;

/**
 * Serves the daemon's control port on loopback: GET /status, and POST /stop, which is answered when everything has
 * ended. POST /github runs a command of the stand-in for GitHub (`GitHubCommand`, as JSON); one that fails is answered by
 * 422 and its reason. POST /notification-controller/stop and /start make an outage. Besides, the port tells a live daemon from a stale state file: a pid may belong to another process by now.
 */
export async function serveControl(handlers: {
  status: () => Promise<DaemonStatus>;
  stop: () => Promise<void>;
  github: (command: GitHubCommand) => Promise<GitHubCommandAnswer>;
  notificationController: (action: ControllerAction) => Promise<void>;
}): Promise<{ control: SandboxState['control']; close(): void }> {
  const token = randomBytes(24).toString('base64url');
  const server = createServer(async (incoming, response) => {
    const call = `${incoming.method} ${incoming.url}`;
    if (call !== 'POST /github') incoming.resume();
    if (incoming.headers.authorization !== `Bearer ${token}`) {
      response.writeHead(401).end();
    } else if (call === 'GET /status') {
      response.end(JSON.stringify(await handlers.status()));
    } else if (call === 'POST /stop') {
      await handlers.stop();
      response.end('{}');
    } else if (call === 'POST /notification-controller/stop' || call === 'POST /notification-controller/start') {
      await handlers.notificationController(call.endsWith('stop') ? 'stop' : 'start');
      response.end('{}');
    } else if (call === 'POST /github') {
      try {
        const command = JSON.parse((await readBody(incoming)).toString('utf8')) as GitHubCommand;
        response.end(JSON.stringify(await handlers.github(command)));
      } catch (error) {
        response.writeHead(422).end((error as Error).message);
      }
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { control: { url: `http://127.0.0.1:${port}`, token }, close: () => server.close() };
}

/**
 * Asks a sandbox's daemon how it is; undefined when that daemon has ended.
 *
 * @throws when the daemon is there but does not answer.
 */
export async function askStatus(state: SandboxState): Promise<DaemonStatus | undefined> {
  const answer = await ask(state, 'GET', '/status', statusTimeoutMs);
  return answer === undefined ? undefined : (JSON.parse(answer) as DaemonStatus);
}

/** Stops a sandbox and waits until all of its processes have ended; false when its daemon had already ended. */
export async function askStop(state: SandboxState): Promise<boolean> {
  return (await ask(state, 'POST', '/stop', workTimeoutMs)) !== undefined;
}

/**
 * Does something to a running sandbox's GitHub from outside: tokens, events, failures.
 *
 * @throws with the reason when the command cannot be run, and when the sandbox has ended.
 */
export async function commandGitHub(state: SandboxState, command: GitHubCommand): Promise<GitHubCommandAnswer> {
  const answer = await ask(state, 'POST', '/github', workTimeoutMs, JSON.stringify(command));
  if (answer === undefined) throw new Error(`Sandbox "${state.name}" has ended.`);
  return JSON.parse(answer) as GitHubCommandAnswer;
}

/** Stops a running sandbox's notification-controller, or starts it again; resolves when that is done. */
export async function commandController(state: SandboxState, action: ControllerAction): Promise<void> {
  const answer = await ask(state, 'POST', `/notification-controller/${action}`, workTimeoutMs);
  if (answer === undefined) throw new Error(`Sandbox "${state.name}" has ended.`);
}

function ask(
  state: SandboxState,
  method: string,
  path: string,
  timeout: number,
  body?: string,
): Promise<string | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  const headers = { authorization: `Bearer ${state.control.token}` };
  // Not fetch(): where NODE_USE_ENV_PROXY is set it would go through a person's HTTP_PROXY.
  const outgoing = request(new URL(path, state.control.url), { method, headers, timeout, agent: false }, (response) => {
    if (response.statusCode === 422) {
      readBody(response).then((reason) => reject(new Error(reason.toString('utf8'))), reject);
      return;
    }
    if (response.statusCode !== 200) {
      response.resume();
      resolve(undefined); // The port has passed to another program.
      return;
    }
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      text += chunk;
    });
    response.once('end', () => resolve(text));
    response.once('error', reject);
  });
  outgoing.once('timeout', () => {
    outgoing.destroy();
    reject(
      new Error(
        `The daemon of sandbox "${state.name}" (pid ${state.pid}) did not answer within ${timeout / 1000} s. ` +
          `End it with "kill -9 ${state.pid}"; everything it started ends with it.`,
      ),
    );
  });
  outgoing.once('error', () => resolve(undefined));
  outgoing.end(body);
  return promise;
}
