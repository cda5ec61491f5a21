/**
 * What `npm start` shows once the sandbox is up: the real `pulumi up`, a ping, a push, and the artifact that follows.
 * It knows the sandbox only through its environment (KUBECONFIG, HTTPS_PROXY, …), like any program of a person.
 */
import { join } from 'node:path';
import { request } from '@octokit/request';
import { PulumiStack } from '../pulumi/stack.ts';
import { FluxObjects } from './flux-objects.ts';
import { commitAndPush } from './push.ts';
import { type ChainReport, renderReport } from './report.ts';
import { until } from './until.ts';

const [owner, repo] = ['sidd-harth', 'nginx'] as const;
const started = performance.now();

const interrupt = new AbortController();
// Not once: execa's own handler ends the process at once where no other is left.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort());

function say(text: string): void {
  console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}`);
}

function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is not set: run this in a sandbox's environment, see \`npm run sandbox -- env --help\`.`);
  }
  return value;
}

const github = request.defaults({
  headers: { authorization: `Bearer ${environment('GITHUB_TOKEN')}` },
});

/** Waits as long as a first clone may take, or until Ctrl-C. */
function wait<T extends object | string | number | true>(
  what: string,
  probe: () => Promise<T | undefined>,
): Promise<T> {
  return until(what, probe, 60, interrupt.signal);
}

async function ping(hookId: number): Promise<number> {
  const path = { owner, repo, hook_id: hookId };
  const before = (await github('GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries', path)).data.map(({ id }) => id);
  await github('POST /repos/{owner}/{repo}/hooks/{hook_id}/pings', path);
  const delivery = await wait('The ping', async () => {
    const { data } = await github('GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries', path);
    return data.find(({ id, event }) => event === 'ping' && !before.includes(id));
  });
  return delivery.status_code;
}

async function run(): Promise<ChainReport> {
  const stack = new PulumiStack({
    directory: join(import.meta.dirname, '..', '..'),
    stack: 'sandbox',
    env: process.env as Record<string, string>,
    signal: interrupt.signal,
    onLine: (line) => /^ *[+~-] .*(created|updated|replaced|deleted) \(/.test(line) && say(`  ${line.trim()}`),
  });
  say('pulumi up (the reference set-up)');
  await stack.init();
  const up = await stack.up();
  interrupt.signal.throwIfAborted();
  if (up.exitCode !== 0) throw new Error(`pulumi up ended with ${up.exitCode}:\n${up.text}`);
  const outputs = await stack.outputs();
  const hookId = Number(outputs.webhookId);

  const objects = new FluxObjects('flux-system');
  say('waiting for the GitRepository and the Receiver to be Ready');
  const revision = await wait('The first artifact', () => objects.revision('my-nginx'));
  const receiverMessage = await wait('The Receiver', () => objects.readyMessage('receivers', 'github-receiver'));
  say(`  ${receiverMessage}`);

  say('pinging the webhook');
  const pingStatus = await ping(hookId);
  say(`  the Receiver answered ${pingStatus}`);

  say('pushing a commit to main');
  const { commit, pushedAt } = await commitAndPush(`https://github.com/${owner}/${repo}`, environment('GITHUB_TOKEN'));
  const arrivedAt = await wait(`The artifact of ${commit}`, async () =>
    (await objects.revision('my-nginx'))?.endsWith(commit) ? performance.now() : undefined,
  );
  const pushToArtifact = Math.round(arrivedAt - pushedAt);
  say(`  Flux has the artifact of ${commit.slice(0, 12)} after ${pushToArtifact} ms`);

  const { data: hook } = await github('GET /repos/{owner}/{repo}/hooks/{hook_id}', {
    owner,
    repo,
    hook_id: hookId,
  });
  return {
    objects: await objects.inventory(),
    receiverMessage,
    hookUrl: outputs.hookUrl ?? '',
    hook: { id: hook.id, events: hook.events },
    pingStatus,
    revisions: [revision, `main@sha1:${commit}`],
    pushToArtifact,
    interval: await objects.interval('my-nginx'),
  };
}

try {
  console.log(renderReport(await run()));
} catch (error) {
  // The launcher reports an interruption.
  if (!interrupt.signal.aborted) console.error(error instanceof Error ? error.message : error);
  process.exitCode = interrupt.signal.aborted ? 130 : 1;
}
