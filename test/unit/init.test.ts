import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { GitHubLook } from '../../lib/operate/evidence/github-look.ts';
import type { Piece } from '../../lib/operate/evidence/piece.ts';
import type { ListedHook } from '../../lib/operate/hook-records.ts';
import { type JudgedSource, judgeSources } from '../../lib/operate/sources/judge.ts';
import { type ClusterSources, type FluxSource, isConfinedToNamespaces } from '../../lib/operate/sources/look.ts';
import { newWebhooks } from '../../lib/stack/init/webhooks.ts';
import { hook, path, pod, receiver } from './doctor-evidence.ts';

const nothing = { value: [] };

function source(name: string, url = 'https://github.com/acme/app', namespace = 'flux-system'): FluxSource {
  return { kind: 'GitRepository', name, namespace, url, object: { metadata: { name, namespace }, spec: { url } } };
}

function cluster(more: Partial<ClusterSources> = {}): ClusterSources {
  const ways = { services: nothing, ingresses: nothing, routes: nothing, endpointSlices: nothing, policies: nothing };
  const controller = { value: { namespace: 'flux-system', pods: [pod], deployments: [] } };
  return {
    sources: [],
    receivers: [],
    controller,
    ways,
    gateways: nothing,
    unseenKinds: [],
    onlyIn: undefined,
    ...more,
  };
}

const refused = (status: number): Piece<never> => ({
  missing: 'permission',
  asked: 'GET /repos/acme/app/hooks of github.com',
  why: `GitHub answered ${status}`,
  needs: 'GitHub: Webhooks: read',
});

interface Answers {
  readonly own?: Piece<readonly ListedHook[]>;
  readonly organization?: Piece<readonly ListedHook[]>;
  readonly repository?: { readonly repository: string; readonly archived: boolean };
}

async function judged(found: FluxSource, evidence: ClusterSources, answers: Answers = {}): Promise<JudgedSource> {
  const { own = nothing, organization = nothing, repository = { repository: 'acme/app', archived: false } } = answers;
  const github = {
    hooks: async ({ name }: { name?: string }) => (name === undefined ? organization : own),
    repository: async () => ({ value: repository }),
  } as unknown as GitHubLook;
  const [one] = await judgeSources([found], evidence, { github, enterprise: undefined, host: 'github.com' });
  return one ?? assert.fail();
}

const listed = (more: Partial<ListedHook> = {}) => ({
  ...hook({ url: `https://flux.example.org${path}`, ...more }).hook,
});
const reconciled = cluster({ receivers: [receiver] });

describe('what is done for a source', () => {
  test('the webhook of its organization counts', async () => {
    const { state } = await judged(source('app'), reconciled, { organization: { value: [listed()] } });
    assert.equal(state.state, 'hooked');
    assert.deepEqual(state.state === 'hooked' && state.home, { host: 'github.com', owner: 'acme' });
  });

  test('a webhook that is not active, does not send pushes, and points to a Receiver that takes none', async () => {
    const suspended = { ...receiver, spec: { ...receiver.spec, events: ['release'], suspend: true } };
    const own = { value: [listed({ active: false, events: ['release'] })] };
    const { state, remarks } = await judged(source('app'), cluster({ receivers: [suspended] }), { own });
    assert.equal(state.state, 'hooked');
    for (const said of [
      /is not active/,
      /does not send pushes \(events: release\)/,
      /accepts no pushes/,
      /is suspended/,
    ])
      assert.match(remarks.join('\n'), said);
  });

  test('a Receiver with an empty list of events takes pushes', async () => {
    const all = { ...receiver, spec: { ...receiver.spec, events: [] } };
    const { remarks } = await judged(source('app'), cluster({ receivers: [all] }), { own: { value: [listed()] } });
    assert.deepEqual(remarks, []);
  });

  test('an archived repository is left', async () => {
    const { state } = await judged(source('app'), cluster(), {
      repository: { repository: 'acme/app', archived: true },
    });
    assert.match(state.state === 'left' ? state.why : '', /acme\/app is archived: GitHub accepts no pushes/);
  });

  test('one that was moved gets its webhook where it is now', async () => {
    const { state, remarks } = await judged(source('app'), cluster(), {
      repository: { repository: 'globex/web', archived: false },
    });
    assert.deepEqual(state, { state: 'new', home: { host: 'github.com', owner: 'globex', name: 'web' } });
    assert.match(
      remarks.join(),
      /renamed or moved to globex\/web: write https:\/\/github\.com\/globex\/web into the source/,
    );
  });

  test('webhooks that cannot be seen', async () => {
    assert.equal((await judged(source('app'), cluster(), { own: refused(404) })).state.state, 'unseen');
  });

  test('a Receiver of a stack whose webhook is gone is left to that stack', async () => {
    const annotations = { 'fluxhook.dev/stack': 'organization/hooks/prod' };
    const own = { ...receiver, metadata: { ...receiver.metadata, annotations } };
    const { state } = await judged(source('app'), cluster({ receivers: [own] }));
    assert.match(
      state.state === 'left' ? state.why : '',
      /stack organization\/hooks\/prod has Receiver .*pulumi up --refresh/,
    );
  });

  test('a Receiver of another source is none of this one', async () => {
    const { state } = await judged(source('other'), reconciled, { own: { value: [listed()] } });
    assert.equal(state.state, 'new');
  });

  const elsewhere: Readonly<Record<string, RegExp>> = {
    'http://github.com/acme/app': /write https:\/\/github\.com\/acme\/app/,
    'https://me:password@github.com/acme/app': /write https:\/\/github\.com\/acme\/app/,
    'https://bitbucket.org/acme/app': /Receiver of type bitbucket/,
    'https://codeberg.org/acme/app': /Receiver of type github/,
    'https://gitlab.example.org/acme/app': /Receiver of type gitlab/,
    'ssh://git@git.example.org:2222/acme/app': /GITHUB_BASE_URL=https:\/\/git\.example\.org\//,
    '': /names no host/,
  };
  for (const [url, says] of Object.entries(elsewhere))
    test(`"${url}" shows what to do`, async () => {
      const { state } = await judged(source('app', url), cluster());
      const why = state.state === 'elsewhere' ? state.why : '';
      assert.match(why, says);
      assert.doesNotMatch(why, /password/);
    });
});

describe('the webhooks of the file', () => {
  const home = { host: 'github.com', owner: 'acme', name: 'app' };
  const options = { namespace: 'flux-system', isConfined: false, isTaken: async () => false };
  const two = [source('app'), source('app', undefined, 'apps')].map((each) => ({ source: each, home }));

  test('one for a repository, unless Receivers are confined to their namespace', async () => {
    const [one, ...others] = await newWebhooks(two, options);
    assert.deepEqual([one?.namespace, others.length], ['flux-system', 0]);
    const confined = await newWebhooks(two, { ...options, isConfined: true });
    assert.deepEqual(
      confined.map(({ settings }) => settings),
      [
        { resources: [{ kind: 'GitRepository', name: 'app' }] },
        { name: 'apps-app', namespace: 'apps', resources: [{ kind: 'GitRepository', name: 'app' }] },
      ],
    );
    const args = ['--no-cross-namespace-refs=true'];
    const locked = { ...pod, spec: { containers: [{ args }] } };
    const controller = { value: { namespace: 'flux-system', pods: [locked], deployments: [] } };
    assert.deepEqual([cluster({ controller }), cluster()].map(isConfinedToNamespaces), [true, false]);
  });

  test('a repository that the URL of the source does not name is written down', async () => {
    const moved = { ...home, owner: 'globex' };
    const [one] = await newWebhooks([{ source: source('site'), home: moved }], options);
    assert.deepEqual(one?.settings.repository, 'https://github.com/globex/app');
    assert.equal(one?.name, 'app');
  });

  test('tokens of a store have a key each', async () => {
    const [one] = await newWebhooks(two, { ...options, secretStore: 'ClusterSecretStore/vault' });
    assert.deepEqual(one?.settings.tokenSource, {
      type: 'external-secret',
      store: 'ClusterSecretStore/vault',
      key: 'app-webhook-token',
    });
  });
});
