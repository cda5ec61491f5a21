import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execa } from 'execa';
import { get, kubectl, servedPath } from './cluster.ts';
import type { ControllerProcess } from './controller-process.ts';
import { deliver } from './delivery.ts';
import { Project } from './project.ts';
import { listHooks, sandbox, until } from './sandbox.ts';
import type { Synthesized } from './synth-project.ts';

/** The token of these tests. */
export const token = 'token-of-the-token-source-tests';

/** The path that follows from a token, for the Receiver of these tests. */
export function pathOf(value: string): string {
  return `/hook/${createHash('sha256').update(`${value}github-receiverflux-system`).digest('hex')}`;
}

/** The token in the Secret that the Receiver reads; undefined when there is none. */
export async function tokenInCluster(): Promise<string | undefined> {
  const secret = await get('secret', 'webhook-token');
  return secret && Buffer.from(secret.data?.token ?? '', 'base64').toString();
}

/** Puts the Secret there as a person would, with a token. */
export function makeSecret(value = token): Promise<void> {
  return applySecret({ token: Buffer.from(value).toString('base64') });
}

/** Puts the Secret there as a person would. */
export async function applySecret(data: Record<string, string>): Promise<void> {
  const metadata = {
    name: 'webhook-token',
    namespace: 'flux-system',
    labels: { 'reconcile.fluxcd.io/watch': 'Enabled' },
  };
  await kubectl(
    ['apply', '--server-side', '-f', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata, data }),
  );
}

/** The token stands nowhere in what was written, in no encoding that hides nothing. */
export function assertNoToken({ files, text, exitCode }: Synthesized, value: string = token): void {
  assert.equal(exitCode, 0, text);
  const everything = JSON.stringify(files) + text;
  for (const plain of [value, Buffer.from(value).toString('base64'), Buffer.from(value).toString('hex')]) {
    assert.ok(!everything.includes(plain));
  }
  assert.ok(everything.includes('webhook-token'));
}

/** Applies what was written with strict validation, as a person or a pipeline without Flux would. */
export async function applyAsItIs(output: string, ...args: string[]): Promise<string> {
  const { all, exitCode } = await execa('kubectl', ['apply', '--server-side', '-k', output, ...args], {
    env: sandbox.env,
    all: true,
    reject: false,
  });
  return `${exitCode}: ${all}`;
}

/** Flux has the Receiver ready, and answers under the path that follows from the token. */
export async function assertReceiverFollows(value = token): Promise<void> {
  await until(`The Receiver under the path of ${value}`, async () => {
    return (await servedPath('github-receiver')) === pathOf(value) || undefined;
  });
}

/**
 * One `pulumi up`, after which GitHub and Flux have the same token.
 * @param onLine gets what it prints
 */
export async function assertConnects(
  project: Project,
  value = token,
  onLine?: (line: string) => void,
): Promise<string> {
  const { exitCode, text } = await project.withEnvironment({}, onLine && { onLine }).up();
  assert.equal(exitCode, 0, text);
  assert.ok(!text.includes(value));
  const { hookUrl = '', hookPath } = await project.stack.outputs();
  assert.equal(hookPath, pathOf(value));
  assert.deepEqual(
    (await listHooks()).map(({ config }) => config.url),
    [hookUrl],
  );
  assert.equal(await deliver(hookUrl, value), 200);
  const stored = await project.everythingStored();
  for (const plain of [value, Buffer.from(value).toString('base64')]) assert.ok(!stored.includes(plain));
  const again = await project.stack.up('--expect-no-changes');
  assert.equal(again.exitCode, 0, again.text);
  return text;
}

/**
 * The same after the object changed from which an operator makes the Secret, while the operator is late: the token of
 * before the change, which is still in the Secret, is not taken for the new one.
 */
export async function assertWaitsForOperator(
  project: Project,
  operator: ControllerProcess,
  kind: string,
  value: string,
): Promise<void> {
  let connects: Promise<string> | undefined;
  await operator.pausedDuring(async () => {
    connects = assertConnects(project, value);
    connects.catch(() => {}); // reported below
    await until('The change', async () => {
      const generation = (await get(kind, 'webhook-token'))?.metadata.generation;
      return generation === 2 || undefined;
    });
    const before = await looksAt(kind);
    await until(`several looks at the ${kind}`, async () => (await looksAt(kind)) >= before + 4 || undefined, 120);
  });
  await connects;
}

/** How often the API server was asked for an object of a kind since it started. */
export async function looksAt(kind: string): Promise<number> {
  const metrics = await kubectl(['get', '--raw', '/metrics']);
  const asked = new RegExp(`^apiserver_request_total\\{(?=.*resource="${kind}s")(?=.*verb="GET").*\\} (\\S+)$`, 'gm');
  return [...metrics.matchAll(asked)].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Takes the chain away that was applied by hand or by Flux. */
export async function deleteChain(): Promise<void> {
  for (const kind of [
    'secret/webhook-token',
    'gitrepository/my-nginx',
    'service/receiver',
    'networkpolicy/receiver',
    'receiver/github-receiver',
  ]) {
    await kubectl(['-n', 'flux-system', 'delete', kind, '--ignore-not-found']);
  }
}

/** Without its operator in the cluster a source keeps everything from being deployed, and the message says why. */
export async function assertNeedsOperator(
  settings: { readonly tokenSource: { readonly type: string } },
  ...expected: RegExp[]
): Promise<void> {
  await using project = await Project.open(`without-${settings.tokenSource.type}`, settings, null);
  for (const run of [await project.stack.run('preview'), await project.stack.up()]) {
    assert.notEqual(run.exitCode, 0, run.text);
    const found = new RegExp(`fluxhook:tokenSource = "${settings.tokenSource.type}"\\s+problem: the cluster https://`);
    for (const part of [found, ...expected]) assert.match(run.text, part);
  }
  assert.equal(await get('service', 'receiver'), undefined);
  assert.deepEqual(await listHooks(), []);
}
