import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Fault } from '../../sandbox/github/faults.ts';
import { ApiFaults } from './api-faults.ts';
import { fluxhook, ran } from './command.ts';
import { repository, Scene } from './doctor-scene.ts';
import { type Observed, testTable } from './drift-page.ts';
import { quiet, told, withoutFigures } from './fault-cells.ts';
import { where } from './hooks.ts';
import { github, until } from './sandbox.ts';

/** A fault of the API server from the first request on. */
interface Row {
  readonly name: string;
  readonly make: (api: ApiFaults) => unknown;
  readonly says: RegExp;
  readonly fix: RegExp;
  /** Most seconds until the end of a command. */
  readonly within: number;
}

const always = (fault: Omit<Fault, 'path'>) => (api: ApiFaults) => api.fail({ path: '^/', ...fault });
const another = /kubectl cluster-info; or another cluster: --context/;
const ready = /kubectl get --raw '\/readyz\?verbose'/;

const rows: readonly Row[] = [
  { name: 'down', make: (api) => api.down(), says: /connect ECONNREFUSED \S+/, fix: another, within: 10 },
  {
    name: 'never an answer',
    make: always({ answer: 'hang' }),
    says: /no answer within 10 s/,
    fix: another,
    within: 15,
  },
  {
    name: 'reset',
    make: always({ answer: 'reset' }),
    says: /ECONNRESET|closed without an answer/,
    fix: another,
    within: 10,
  },
  { name: '500', make: always({ answer: 500 }), says: /it answered 500: Server Error/, fix: ready, within: 10 },
  { name: '503', make: always({ answer: 503 }), says: /it answered 503: No server is/, fix: ready, within: 10 },
  {
    name: '429 for ten minutes',
    make: always({ answer: 429, retryAfter: 600 }),
    says: /it answered 429/,
    fix: ready,
    within: 10,
  },
  {
    name: '401',
    make: always({ answer: 401 }),
    says: /the cluster refuses the credentials \(401\)/,
    fix: /kubectl auth whoami/,
    within: 5,
  },
  {
    name: 'half of a JSON',
    make: always({ answer: 'truncated' }),
    says: /its answer is incomplete/,
    fix: another,
    within: 5,
  },
  {
    name: 'the page of a proxy',
    make: always({ answer: 'html' }),
    says: /what answers is not an API server/,
    fix: another,
    within: 5,
  },
  {
    name: 'a certificate of another authority',
    make: (api) => api.otherAuthority(),
    says: /its certificate is not one that the kubeconfig trusts: \S+/,
    fix: /certificate-authority-data/,
    within: 5,
  },
  {
    name: 'a certificate that has expired',
    make: (api) => api.expired(),
    says: /its certificate has expired/,
    fix: /kubeadm certs renew/,
    within: 5,
  },
];

describe('faults of the API server', { concurrency: false }, () => {
  let scene: Scene;
  let api: ApiFaults;
  before(async () => {
    scene = await Scene.open();
    api = await ApiFaults.open();
  });
  after(async () => {
    await api[Symbol.asyncDispose]();
    await scene[Symbol.asyncDispose]();
  });
  afterEach(async () => {
    api.clear();
    await api.renew();
  });

  const start = (...args: string[]) => ran([...args, '--kubeconfig', api.kubeconfig]);

  /** Has the API server have the fault, and each command meet it. */
  async function meet({ make, says, fix, within }: Row): Promise<Observed> {
    await make(api);
    const all = await Promise.all([
      start('doctor', 'doctor'),
      start('status', 'doctor'),
      start('deliveries', 'doctor'),
      start('redeliver', 'doctor', '--since', '1h'),
      start('trigger', 'doctor'),
      start('filter', 'test', 'doctor'),
      start('sender', 'doctor'),
    ]);
    for (const each of all) {
      assert.equal(each.exitCode, 2, each.all);
      assert.match(each.all, says);
      assert.match(each.all, fix);
      assert.match(each.all, /list Receiver in /);
      assert.ok(each.all.includes(api.host), each.all);
      quiet(each, within);
    }
    const [doctor] = all;
    const read = withoutFigures(
      (doctor?.all ?? '').replace(/^The cluster (?:cannot be reached|answered \d+).*\n/gm, ''),
    );
    return { ...told(read), 'at most': `${within} s`, took: `${doctor?.seconds.toFixed(1)} s` };
  }

  testTable('The API server fails', Object.fromEntries(rows.map((row) => [row.name, () => meet(row)])));

  test('restarted in the middle: it is waited for, and told', async () => {
    await api.down();
    const command = fluxhook(['doctor', 'doctor', '-o', 'short', '--kubeconfig', api.kubeconfig]);
    let said = '';
    command.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    await until('the second attempt', async () => said.includes('trying again in 1 s') || undefined);
    await api.up();
    const { exitCode, stdout } = await command;
    assert.equal(exitCode, 0, stdout);
    assert.match(said, /The cluster cannot be reached \(connect ECONNREFUSED \S+\): trying again in 1 s/);
  });

  test('slow, busy and unsteady for a while: the same outcome', async () => {
    for (const fault of [
      { answer: 'slow', seconds: 1 },
      { answer: 429, retryAfter: 1, times: 2 },
      { answer: 503, times: 1 },
      { answer: 'reset', times: 1 },
    ] as const) {
      api.fail({ path: '/(receivers|secrets|gitrepositories|services)', ...fault });
      const { exitCode, all } = await start('doctor', 'doctor', '-o', 'short');
      assert.equal(exitCode, 0, all);
      assert.doesNotMatch(all, /✘/);
      api.clear();
    }
  });

  for (const [kind, path] of Object.entries({
    Secret: '/secrets',
    Pod: '/pods',
    Deployment: '/deployments',
    Service: '/services',
    EndpointSlice: '/endpointslices',
    NetworkPolicy: '/networkpolicies',
    GitRepository: '/gitrepositories',
    'Ingress and HTTPRoute': '/(ingresses|httproutes)',
  })) {
    test(`${kind} does not answer: nothing is taken for missing`, async () => {
      api.fail({ path, answer: 503 });
      const [doctor, status] = await Promise.all([
        start('doctor', 'doctor', '-o', 'json'),
        start('status', 'doctor', '-o', 'json'),
      ]);
      const { verdict, hops } = JSON.parse(doctor.stdout).receivers[0];
      const failed = hops.filter((hop: { status: string }) => hop.status === 'fail');
      assert.deepEqual(failed, []);
      assert.ok(['pass', 'warn'].includes(verdict));
      assert.equal(doctor.exitCode, 0);
      assert.equal(status.exitCode, 0, status.all);
      quiet(doctor, 15);
    });
  }

  test('trigger does not say that nothing was asked to reconcile where that cannot be seen', async () => {
    // The first look sees them; what comes after the delivery does not.
    api.fail({ path: '/namespaces/[^/]+/gitrepositories', answer: 503, after: 1 });
    const { exitCode, all } = await start('trigger', 'doctor');
    assert.equal(exitCode, 2, all);
    assert.match(
      all,
      /answered 200; what was asked to reconcile cannot be seen: list GitRepository in flux-system failed/,
    );
  });

  test('sender says that the address cannot be seen, and not that there is none', async () => {
    api.fail({ path: '/services', answer: 503 });
    const { exitCode, all } = await start('sender', 'doctor');
    assert.equal(exitCode, 2, all);
    assert.match(
      all,
      /Not seen: list Service in all namespaces failed[\s\S]*what points to the notification-controller cannot be seen/,
    );
  });

  test('after all of that: one webhook, and each command is as before', async () => {
    const { data } = await github('GET /repos/{owner}/{repo}/hooks', where(repository));
    assert.deepEqual(
      data.map(({ id }) => id),
      [scene.hook],
    );
    const { exitCode, all } = await start('doctor', 'doctor', '-o', 'short');
    assert.deepEqual([exitCode, /✘/.test(all)], [0, false], all);
  });
});
