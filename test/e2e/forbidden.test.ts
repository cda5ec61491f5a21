import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PulumiStack } from '../../sandbox/pulumi/stack.ts';
import { get, kubectl } from './cluster.ts';
import { isAllowed, untilRightsHold } from './command-accounts.ts';
import { grant, kubeconfigOf, type Manifest, revoke } from './deployer.ts';
import { Project } from './project.ts';
import { listHooks, until } from './sandbox.ts';

/** Discovery is open to everybody who is known, unless somebody removes that. */
const discovery = ['clusterrolebinding/system:discovery', 'clusterrolebinding/system:basic-user'];

/** The deployer of these tests. */
const user = 'system:serviceaccount:flux-system:fluxhook-forbidden';

const mayDiscover = () =>
  isAllowed({ user, groups: ['system:authenticated'], nonResourceAttributes: { path: '/apis', verb: 'get' } });

/** A rule of a Role. */
interface Rule {
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

describe('a cluster that forbids', () => {
  let project: Project;
  let stack: PulumiStack;
  let kubeconfig: string;
  let manifests: Manifest[];

  before(async () => {
    project = await Project.open('forbidden');
    manifests = await grant(project, 'forbidden');
    kubeconfig = await kubeconfigOf(project, manifests);
    stack = project.withEnvironment({ KUBECONFIG: kubeconfig });
  });
  after(async () => {
    await project[Symbol.asyncDispose]();
    await revoke(manifests);
  });

  /** Runs something with a part of the Role removed. */
  async function without(taken: (rule: Rule) => Rule | undefined, run: () => Promise<void>): Promise<void> {
    const { rules } = manifests.find(({ kind }) => kind === 'Role');
    const patch = async (rules: readonly (Rule | undefined)[]) => {
      await kubectl([
        ...['-n', 'flux-system', 'patch', 'role', 'fluxhook-forbidden', '--type=merge'],
        ...['-p', JSON.stringify({ rules: rules.filter((rule) => rule !== undefined) })],
      ]);
      await untilRightsHold();
    };
    await patch(rules.map(taken));
    try {
      await run();
    } finally {
      await patch(rules);
    }
  }

  test('a namespace that may not be read is unknown, and that is said', async () => {
    await without(
      (rule) => (rule.resources.includes('namespaces') ? undefined : rule),
      async () => {
        const { exitCode, text } = await stack.run('preview');
        assert.equal(exitCode, 0, text);
        assert.match(text, /Not checked, because the cluster refuses it: get Namespace .*flux-system/);
      },
    );
  });

  test('discovery that is forbidden is unknown as well, not "everything is served"', async () => {
    const bindings = await kubectl(['get', ...discovery, '-o', 'yaml']);
    await kubectl(['delete', ...discovery]);
    try {
      await until('the end of discovery', async () => ((await mayDiscover()) ? undefined : true));
      // Pulumi's own provider would wait for minutes: GitHub's refusal ends it before.
      const withoutToken = project.withEnvironment({ KUBECONFIG: kubeconfig, GITHUB_TOKEN: 'no-such-token' });
      const { text } = await withoutToken.run('preview');
      assert.match(
        text,
        /Not checked, because the cluster refuses it: .*discover source\.toolkit\.fluxcd\.io\/v1, discover notification\.toolkit\.fluxcd\.io\/v1/,
      );
      assert.match(text, /review rules in flux-system/);
      assert.doesNotMatch(text, /does not serve/);
    } finally {
      await kubectl(['apply', '-f', '-'], bindings);
      await until('discovery', mayDiscover);
    }
  });

  test('rights that are missing are named before anything is deployed, by every verb', async () => {
    await without(
      (rule) => {
        if (rule.resources.includes('services')) return undefined;
        return rule.resources.includes('secrets')
          ? { ...rule, verbs: rule.verbs.filter((verb) => verb !== 'list') }
          : rule;
      },
      async () => {
        for (const run of [() => stack.run('preview'), () => stack.up()]) {
          const { exitCode, text } = await run();
          assert.notEqual(exitCode, 0, text);
          assert.match(
            text,
            /rights in the namespace flux-system = \S+ \(context \S+\)\s+problem: the cluster forbids /,
          );
          assert.match(text, /get, create, patch, delete services\/receiver/);
          assert.match(text, /list secrets/);
          assert.doesNotMatch(text, /receivers|gitrepositories/);
          assert.match(text, /fix: +npx fluxhook deployer \| kubectl apply -f -/);
        }
        assert.equal(await get('secret', 'webhook-token'), undefined);
        assert.deepEqual(await listHooks(), []);
      },
    );
  });

  test('rights that somebody removed later: destroy --run-program names them, and an interrupted destroy keeps its state', async () => {
    const up = await stack.up();
    assert.equal(up.exitCode, 0, up.text);
    await without(
      (rule) => (rule.resources.includes('secrets') && rule.verbs.includes('list') ? undefined : rule),
      async () => {
        const told = await stack.run('destroy', '--yes', '--skip-preview', '--run-program');
        assert.notEqual(told.exitCode, 0, told.text);
        assert.match(told.text, /the cluster forbids list, watch secrets/);
        const lines: string[] = [];
        const isDeleting = Promise.withResolvers<void>();
        const interrupt = new AbortController();
        const waiting = project.withEnvironment(
          { KUBECONFIG: kubeconfig },
          {
            signal: interrupt.signal,
            onLine: (line) => {
              lines.push(line);
              if (/Secret \S+ deleting/.test(line)) isDeleting.resolve();
            },
          },
        );
        const destroyed = waiting.run('destroy', '--yes', '--skip-preview');
        await Promise.race([isDeleting.promise, destroyed]);
        assert.match(lines.join('\n'), /Secret \S+ deleting/);
        await until('the end of the Secret', async () => ((await get('secret', 'webhook-token')) ? undefined : true));
        // Now Pulumi waits to hear of it.
        interrupt.abort();
        await destroyed;
        assert.equal(await get('secret', 'webhook-token'), undefined);
        assert.doesNotMatch(await project.stack.succeed('stack', 'export'), /core\/v1:Secret/);
      },
    );
    const rest = await stack.run('destroy', '--yes', '--skip-preview');
    assert.equal(rest.exitCode, 0, rest.text);
  });
});
