import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandGitHub } from '../../sandbox/control.ts';
import { type Fault, testFaults } from './doctor-faults.ts';
import { faultsOf, path, pushTo, repository, token } from './doctor-scene.ts';
import { deleteHooks } from './hooks.ts';
import { sandbox } from './sandbox.ts';

const elsewhere = '127.0.0.251';

const faults: readonly Fault[] = [
  { name: 'no webhook', make: () => deleteHooks(repository), says: ['hook hook-missing'] },
  { name: 'an inactive webhook', make: (scene) => scene.setHook({ active: false }), says: ['hook hook-inactive'] },
  {
    name: 'a webhook at an old path',
    make: async (scene) => {
      await scene.setHook({}, { url: `${scene.url.slice(0, -4)}beef` });
      assert.equal(await scene.push(), 404);
    },
    says: ['hook hook-path-old'],
  },
  {
    name: 'a webhook with a query in its URL',
    make: async (scene) => {
      await scene.setHook({}, { url: `${scene.url}?token=x` });
      assert.equal(await scene.push(), 404);
    },
    says: ['hook hook-url-altered'],
  },
  {
    name: 'a webhook at another host',
    make: async (scene) => {
      await deleteHooks(repository);
      scene.hook = await scene.createHook({ url: `http://${elsewhere}${path}` });
      assert.equal(await scene.push(), 0);
    },
    says: ['hook hook-host-other', 'address address-refused'],
  },
  {
    name: 'a webhook of forms',
    make: (scene) => scene.setHook({}, { content_type: 'form' }),
    says: ['hook hook-form-encoded?'],
  },
  {
    name: 'a webhook of forms before a filter',
    make: async (scene) => {
      await scene.setHook({}, { content_type: 'form' });
      await scene.receiver({ resourceFilter: 'has(req.ref) && req.ref == "refs/heads/main"' });
      assert.equal(await scene.push(), 200);
    },
    says: ['hook hook-form-encoded', 'filter filter-false'],
  },
  {
    name: 'another secret',
    make: async (scene) => {
      await scene.setHook({}, { secret: `not-${token}` });
      assert.equal(await scene.push(), 400);
    },
    says: ['signature signature-mismatch'],
  },
  {
    name: 'no secret',
    make: async (scene) => {
      await scene.setHook({}, { secret: '' });
      assert.equal(await scene.push(), 400);
    },
    says: ['hook hook-secret-missing'],
  },
  {
    name: "none of the Receiver's events",
    make: (scene) => scene.setHook({ events: ['issues'] }),
    says: ['hook hook-events-none'],
  },
  {
    name: 'an event that the Receiver does not take',
    make: (scene) => scene.receiver({ events: ['ping', 'release'] }),
    says: ['event event-not-listed'],
  },
  {
    name: 'an event too many',
    make: (scene) => scene.setHook({ events: ['push', 'issues'] }),
    says: ['event event-unneeded?'],
  },
  {
    name: 'a certificate that nobody verifies',
    make: (scene) => scene.setHook({}, { insecure_ssl: '1' }),
    says: ['hook hook-tls-unverified?'],
  },
  {
    name: 'two webhooks',
    make: (scene) => scene.createHook({ content_type: 'form' }),
    says: ['hook hook-duplicate?'],
  },
  {
    name: 'a push that GitHub never sent',
    make: async (scene) => {
      assert.equal(await scene.push(), 200);
      await scene.setHook({ active: false });
      await pushTo('main');
      await scene.setHook({ active: true });
    },
    says: ['delivery delivery-missing'],
  },
  {
    name: 'a host name without an address',
    make: async (scene) => {
      await scene.setHook({}, { url: `http://no-such-host.invalid${path}` });
      assert.equal(await scene.push(), 0);
    },
    says: ['address address-not-resolved'],
  },
  {
    name: 'a push to a branch that the source does not follow',
    make: async (scene) => {
      await scene.delivered('push', () => pushTo('feature'));
    },
    says: ['artifact source-follows-another-ref'],
  },
];

testFaults('doctor and the webhook at GitHub', faults, (scene) => {
  test('finds nothing where all is well', async () => {
    await scene().mend();
    assert.equal(await scene().push(), 200);
    const report = await scene().diagnosis();
    assert.deepEqual(faultsOf(report), []);
    assert.equal(report.verdict, 'pass');
  });

  test('a token that may not read webhooks is said, and is no pass', async () => {
    await scene().mend();
    const { readonly } = sandbox.github?.['github.com']?.tokens ?? {};
    const report = await scene().diagnosis(readonly);
    assert.deepEqual(faultsOf(report), ['source-host permission-missing?']);
    assert.match(report.hops[0]?.fix ?? '', /Webhooks: read/);
    assert.equal(report.hops[1]?.status, 'unknown');
    const unknown = await scene().diagnosis('ghp_nobody');
    assert.equal(unknown.hops[0]?.reason, 'github-token-refused');
  });

  for (const [answer, says] of [
    [500, 'source-host evidence-missing?'],
    [429, 'source-host github-limited?'],
    [403, 'source-host permission-missing?'],
    [404, 'source-host permission-missing?'],
    ['reset', 'source-host github-unreachable?'],
  ] as const) {
    test(`GitHub's ${answer} is not a missing webhook`, async () => {
      await commandGitHub(sandbox, { do: 'fail', path: '/hooks', answer });
      try {
        assert.deepEqual(faultsOf(await scene().diagnosis()), [says]);
      } finally {
        await commandGitHub(sandbox, { do: 'clear-faults' });
      }
    });
  }

  test('without a token the half of the cluster is judged', async () => {
    const report = await scene().diagnosis(null);
    assert.deepEqual(faultsOf(report), ['source-host github-token-missing?']);
    assert.equal(report.verdict, 'warn');
  });
});
