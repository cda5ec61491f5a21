import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import pLimit from 'p-limit';
import { type CommandName, commandRights, type RoleRule } from '../../lib/operate/command-rights.ts';
import { type ByHand, fluxhook, make, register, takeAway } from './adoption.ts';
import { balancer, receiver, secret, source, token } from './by-hand-manifests.ts';
import { addressOf, established, kubectl, servedPath } from './cluster.ts';
import { type Account, kubeconfigFor, makeAccounts, removeAccounts, tokenWith } from './command-accounts.ts';
import { deleteHooks } from './hooks.ts';
import { push } from './push.ts';
import { RecordingProxy } from './recording-proxy.ts';
import { environment, until } from './sandbox.ts';
import { gatewayCrd } from './stand-in-crds.ts';

const repository = 'acme/private-app';

/** How each is called. Redelivering comes last: it needs a delivery that failed. */
const calls: Readonly<Record<CommandName, readonly string[]>> = {
  init: ['init', '--dry-run'],
  doctor: ['doctor', 'site', '-o', 'json'],
  'doctor --probe': ['doctor', 'site', '--probe', '-o', 'json'],
  'doctor --via-api': ['doctor', 'site', '--via-api', '-o', 'json'],
  graph: ['graph', 'site', '-o', 'json'],
  status: ['status', 'site'],
  deliveries: ['deliveries', 'site'],
  'trigger --by ping': ['trigger', 'site', '--by', 'ping'],
  'trigger --by delivery': ['trigger', 'site', '--by', 'delivery'],
  'filter test': ['filter', 'test', 'site'],
  sender: ['sender', 'site'],
  adopt: ['adopt', 'site'],
  'hook-ranges': ['hook-ranges'],
  redeliver: ['redeliver', 'site', '--since', '1h'],
};
const commands = Object.keys(calls) as CommandName[];

/** Of the kinds that a Receiver may name, this one names a GitRepository only; init looks for sources by itself. */
function rulesOf(command: CommandName): RoleRule[] {
  const rules: readonly RoleRule[] = commandRights[command].rules;
  if (command === 'init') return [...rules];
  return rules.flatMap((rule) => {
    if (!rule.apiGroups[0]?.match(/^(source|image|kustomize|helm)\.|^fluxcd\./)) return [rule];
    return rule.resources.includes('gitrepositories') ? [{ ...rule, resources: ['gitrepositories'] }] : [];
  });
}

/** How a rule is called where it is missing. */
const namesOf: Readonly<Record<string, RegExp>> = {
  receivers: /list Receiver in /,
  secrets: /get Secret flux-system\/token/,
  pods: /list Pod in /,
  deployments: /list Deployment in /,
  services: /list Service in /,
  endpointslices: /list EndpointSlice in flux-system/,
  ingresses: /list Ingress in /,
  httproutes: /list HTTPRoute in /,
  networkpolicies: /list NetworkPolicy in flux-system/,
  gitrepositories: /list GitRepository in flux-system/,
  ocirepositories: /list OCIRepository in flux-system/,
  helmrepositories: /list HelmRepository in flux-system/,
  buckets: /list Bucket in flux-system/,
  gateways: /list Gateway in flux-system/,
  'services/proxy': /create services\/proxy in flux-system/,
};

function accountName(command: CommandName, without?: string): string {
  return ['rights', command, ...(without === undefined ? [] : ['without', without])]
    .join(' ')
    .replaceAll(/[^a-z]+/g, '-');
}

function allowed(command: CommandName): Account {
  return { name: accountName(command), rules: rulesOf(command) };
}

/** An account for each rule that is removed; what others look at as doctor does, doctor shows. */
function lacking(command: CommandName): (Account & { readonly missing: string })[] {
  const rules = rulesOf(command);
  const shown =
    command.startsWith('doctor ') || command === 'graph' ? rulesOf('doctor').flatMap(({ resources }) => resources) : [];
  const taken = rules.filter(({ resources }) => !shown.includes(resources[0] ?? ''));
  return taken.map((taken) => {
    const missing = taken.resources[0] ?? '';
    return { name: accountName(command, missing), rules: rules.filter((rule) => rule !== taken), missing };
  });
}

describe('the rights of each command', () => {
  const accounts = commands.flatMap((command) => [allowed(command), ...lacking(command)]);
  const manifests = [
    balancer(),
    secret('private-app', { value: 'unused' }).replace(
      'token: unused',
      `username: git, password: ${environment('GITHUB_TOKEN')}`,
    ),
    source('site', repository, { spec: ', secretRef: { name: private-app }' }),
    secret('token'),
    receiver('site', 'events: [ping, push]\nresources: [{ kind: GitRepository, name: site }]'),
  ].join('---');
  const byHand: ByHand = { manifests, objects: ['flux-system/receiver/site'] };
  const limit = pLimit(3);
  let directory: string;
  let proxy: RecordingProxy;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fluxhook-rights-'));
    proxy = await RecordingProxy.open();
    await kubectl(['apply', '-f', '-'], gatewayCrd);
    await established('crd/gateways.gateway.networking.k8s.io');
    await make(byHand);
    await makeAccounts(accounts);
    const url = `http://${await addressOf('receiver')}${await servedPath('site')}`;
    await register(repository, url, token, ['push'], { content_type: 'json' });
    await kubectl(['-n', 'flux-system', 'wait', '--for=condition=Ready', 'gitrepository/site', '--timeout=30s']);
    assert.equal(await push(repository), 200);
  });
  after(async () => {
    await proxy[Symbol.asyncDispose]();
    await deleteHooks(repository);
    await removeAccounts(accounts);
    await takeAway(byHand);
    rmSync(directory, { recursive: true });
  });

  /** Makes a push fail while the Receiver is suspended. */
  async function loseAPush(): Promise<void> {
    const suspend = (value: boolean) =>
      kubectl([
        '-n',
        'flux-system',
        'patch',
        'receiver',
        'site',
        '--type=merge',
        '-p',
        `{"spec":{"suspend":${value}}}`,
      ]);
    await suspend(true);
    assert.equal(
      await until('a push that fails', async () => ((await push(repository)) === 503 ? 503 : undefined)),
      503,
    );
    await suspend(false);
    // While it is suspended its condition stays as it was.
    await servedPath('site');
  }

  async function run(command: CommandName, account: Account, permissions: readonly string[], through?: RecordingProxy) {
    const KUBECONFIG = await kubeconfigFor(directory, account, through);
    const env = { KUBECONFIG, GITHUB_TOKEN: await tokenWith(permissions) };
    const { code, out, err } = await fluxhook(calls[command], { env });
    return { code, text: `${out}\n${err}` };
  }

  for (const command of commands) {
    const permissions: readonly string[] = commandRights[command].github;

    test(`${command}: without one of its rules it names that one`, async () => {
      if (command === 'redeliver') await loseAPush();
      await Promise.all(
        lacking(command).map((account) =>
          limit(async () => {
            const { code, text } = await run(command, account, permissions);
            const what = `${command} without ${account.missing}, ended with ${code}: ${text}`;
            assert.match(text, namesOf[account.missing] ?? /^$/, what);
            assert.doesNotMatch(text, /failed unexpectedly|check-crashed/, what);
            // Only that one.
            for (const [other, name] of Object.entries(namesOf))
              if (other !== account.missing) assert.doesNotMatch(text.replaceAll(/"fix".*/g, ''), name, what);
            if (command.startsWith('doctor') && account.missing !== 'receivers')
              assert.notEqual(JSON.parse(text).receivers[0].verdict, 'pass', what);
          }),
        ),
      );
    });

    for (const taken of permissions) {
      test(`${command}: with a token without ${taken} it names that permission`, async () => {
        const less = taken === 'Webhooks: write' ? ['Webhooks: read'] : [];
        const others = permissions.filter((permission) => permission !== taken);
        const { code, text } = await run(command, allowed(command), [...others, ...less, 'Metadata: read']);
        assert.match(
          text,
          new RegExp(`${taken.split(':')[0]}: (read and )?${taken.split(': ')[1]}`),
          `${code} ${text}`,
        );
        assert.doesNotMatch(text, /failed unexpectedly|check-crashed/, text);
        if (command.startsWith('doctor')) assert.notEqual(JSON.parse(text).receivers[0].verdict, 'pass', text);
      });
    }

    test(`${command}: with exactly its rights it does its work, and changes nothing in the cluster`, async () => {
      proxy.asked.length = 0;
      proxy.writes.length = 0;
      const { code, text } = await run(command, allowed(command), permissions, proxy);
      // The API server connects to Pods itself, and that of the sandbox has an address of no machine: what answers there is
      // not the Receiver. test/e2e/doctor-probe.test.ts has one that does.
      const isThroughApi = command === 'doctor --via-api';
      if (!isThroughApi) assert.equal(code, 0, text);
      assert.doesNotMatch(text, /Not seen|permission-missing|is refused/);
      const through = [...proxy.forbidden()].filter((right) => right.startsWith('create services/proxy'));
      const used = [...proxy.used(), ...(isThroughApi ? through : [])].map((right) =>
        right.split(' ').slice(0, 2).join(' '),
      );
      const granted = rulesOf(command).map(
        ({ verbs, resources, apiGroups }) => `${verbs[0]} ${resources[0]}.${apiGroups[0]}`,
      );
      assert.deepEqual([...new Set(used)].sort(), [...new Set(granted)].sort());
      const writes = proxy.writes.map((write) => write.replace(/hook\/.*/, ''));
      const probe = 'POST /api/v1/namespaces/flux-system/services/http:receiver:80/proxy/';
      assert.deepEqual(writes, isThroughApi ? [probe] : []);
    });
  }
});
