import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { get, kubectl } from './cluster.ts';
import { deliver } from './delivery.ts';
import { ExternalSecrets } from './external-secrets.ts';
import { Project } from './project.ts';
import { listHooks, until } from './sandbox.ts';
import { synthesize } from './synth-project.ts';
import {
  applyAsItIs,
  assertConnects,
  assertNeedsOperator,
  assertNoToken,
  assertReceiverFollows,
  assertWaitsForOperator,
  deleteChain,
  token,
  tokenInCluster,
} from './token-chain.ts';

const another = `${token}-changed`;
const source = (store: string, key = 'flux-webhook') => ({
  tokenSource: { type: 'external-secret', store: `ClusterSecretStore/${store}`, key, property: 'token' },
});

/** What is said of a store that lacks the key. */
const emptyStore = [
  /ExternalSecret flux-system\/webhook-token\s+problem: the External Secrets Operator cannot make the Secret: could not get secret data from provider/,
  /choices: a ClusterSecretStore\/fluxhook-store that is ready, and in it flux-webhook with the property token/,
  /fix: {5}kubectl -n flux-system describe externalsecret webhook-token, .*; kubectl describe clustersecretstore fluxhook-store/,
];

test('on a cluster without the operator nothing is deployed, and it is said how to install it', () =>
  assertNeedsOperator(
    source('vault'),
    /does not serve externalsecrets\.external-secrets\.io\/v1/,
    /choices: a cluster with the External Secrets Operator 0\.16 or newer; or another source/,
    /fix: {5}helm install external-secrets external-secrets --repo https:\/\/charts\.external-secrets\.io /,
  ));

describe('External Secrets, by its own operator', () => {
  let operator: ExternalSecrets;
  let project: Project;

  before(async () => {
    operator = await ExternalSecrets.start();
  });
  after(() => operator?.[Symbol.asyncDispose]());
  afterEach(async () => {
    await project[Symbol.asyncDispose]();
    await kubectl(['-n', 'flux-system', 'delete', 'externalsecret', 'webhook-token', '--ignore-not-found']);
    await deleteChain();
    await operator.clear();
  });

  async function open(name: string): Promise<void> {
    project = await Project.open(name, source(operator.store), null);
  }

  /** The operator has said that it cannot make the Secret. */
  async function failure(): Promise<void> {
    await until('The failure', async () => {
      const conditions = (await get('externalsecret', 'webhook-token'))?.status?.conditions ?? [];
      return conditions.some(({ status }: { status: string }) => status === 'False') || undefined;
    });
  }

  test('what synth wrote: the operator makes the Secret, the Receiver gets ready, GitHub signs alike', async () => {
    await open('store-synth');
    const written = await synthesize(project.directory, 'store-synth');
    assertNoToken(written);
    assert.match(await applyAsItIs(written.output), /^0: (.|\n)*externalsecret\.external-secrets\.io\/webhook-token/);
    await project.set({ ownership: 'git' });
    await failure();
    const preview = await project.stack.run('preview');
    assert.equal(preview.exitCode, 0, preview.text);
    for (const part of [/Not known yet:/, ...emptyStore]) assert.match(preview.text, part);

    await operator.put('flux-webhook', { token });
    await operator.refresh();
    await assertReceiverFollows();
    assert.equal(await tokenInCluster(), token);
    await assertConnects(project);
  });

  test('pulumi up: the same, and a token that changes in the store is carried over', async () => {
    await open('store-up');
    await operator.put('flux-webhook', { token });
    await assertConnects(project);
    assert.equal((await get('secret', 'webhook-token'))?.metadata.labels?.['reconcile.fluxcd.io/watch'], 'Enabled');
    const [hook] = await listHooks();
    const { hookUrl = '' } = await project.stack.outputs();

    await operator.put('flux-webhook', { token: another });
    await operator.refresh();
    await assertReceiverFollows(another);
    assert.equal(await tokenInCluster(), another);
    assert.equal(await deliver(hookUrl, token), 404, 'GitHub has the old path until the next pulumi up');
    await assertConnects(project, another);
    assert.equal((await listHooks())[0]?.id, hook?.id);
  });

  test('another key: the operator does not hold the field against Pulumi, and its new token is waited for', async () => {
    await open('store-key');
    await operator.put('flux-webhook', { token });
    await operator.put('flux-webhook-2', { token: another });
    await assertConnects(project);
    await project.set(source(operator.store, 'flux-webhook-2'));
    await assertWaitsForOperator(project, operator.process, 'externalsecret', another);
  });

  test('a key that is not in the store: it is said while it is waited for, and may be fixed meanwhile', async () => {
    await open('store-empty');
    await operator.put('flux-webhook', { password: token });
    const told = Promise.withResolvers<void>();
    const connects = assertConnects(project, token, (line) => /Not yet:/.test(line) && told.resolve());
    await Promise.race([told.promise, connects]);
    // The operator tries again by itself.
    await operator.put('flux-webhook', { token });
    const text = await connects;
    for (const part of [/Not yet:/, ...emptyStore]) assert.match(text, part);
  });
});
