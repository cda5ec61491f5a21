import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { checkout } from '../checkout.ts';
import { createSecret, get, kubectl, servedPath } from '../e2e/cluster.ts';
import { deliver } from '../e2e/delivery.ts';
import { github, listHooks, sandbox } from '../e2e/sandbox.ts';
import { codeBlocks } from './code-blocks.ts';
import { WorkTree } from './work-tree.ts';

const examples = readdirSync(join(checkout, 'examples'));

/** What the manifests of each are, and what its README's commands print. */
const expected: Record<string, { objects?: string[]; prints: RegExp }> = {
  dockerhub: {
    objects: ['ImagePolicy', 'ImageRepository', 'Ingress', 'NetworkPolicy', 'NetworkPolicy', 'Receiver', 'Service'],
    prints: /Webhook URL: https:\/\/flux\.example\.org\/hook\/[0-9a-f]{64}\n/,
  },
  'gateway-tls': {
    objects: ['GitRepository', 'HTTPRoute', 'NetworkPolicy', 'Receiver', 'Secret', 'Service'],
    prints: /httproute\.gateway\.networking\.k8s\.io\/receiver created \(server dry run\)/,
  },
  'gitops-owned': {
    objects: ['GitRepository', 'NetworkPolicy', 'Receiver', 'Service'],
    prints: /RepositoryWebhook .*created.*http:\/\/127\.0\.0\.\d+\/hook\/[0-9a-f]{64}/s,
  },
  monorepo: {
    objects: ['GitRepository', 'GitRepository', 'Receiver'],
    prints: /receiver\.notification\.toolkit\.fluxcd\.io\/monorepo condition met.*\/hook\/[0-9a-f]{64}/s,
  },
  'organization-hook': {
    objects: ['GitRepository', 'NetworkPolicy', 'Receiver', 'Secret', 'Service'],
    prints:
      /OrganizationWebhook .*created.*http:\/\/127\.0\.0\.\d+\/hook\/[0-9a-f]{64}.*resourceFilter: .*acme\/fleet/s,
  },
  // A program of the engine writes no manifests.
  'pulumi-program': { prints: /service\/receiver .*\.io\/platform .*True.*hookUrls\n\["http:.*"\]\n/s },
  'single-repository': {
    objects: ['GitRepository', 'NetworkPolicy', 'Receiver', 'Secret', 'Service'],
    prints: /RepositoryWebhook .*created.*http:\/\/127\.0\.0\.\d+\/hook\/[0-9a-f]{64}.*nginx +\S+ +True/s,
  },
};

describe('examples', () => {
  let copy: WorkTree;

  before(async () => {
    copy = await WorkTree.copy();
  });
  after(() => copy[Symbol.dispose]());

  test('each has its expectation here', () => assert.deepEqual(Object.keys(expected), examples));

  /** Writes the manifests of an example to a folder of its own. */
  async function synthesize(name: string): Promise<string> {
    const dist = mkdtempSync(join(copy.directory, 'dist-'));
    const own = `examples/${name}/main.ts`;
    const settings = `Pulumi.${name}.yaml`;
    const program = existsSync(join(copy.directory, own)) ? own : 'main.ts';
    if (program !== own) copyFileSync(join(checkout, 'examples', name, settings), join(copy.directory, settings));
    await copy.run(`node ${program}`, { PATH: sandbox.env.PATH ?? '', PULUMI_STACK: name, CDK8S_OUTDIR: dist });
    return dist;
  }

  for (const name of examples) {
    const { objects, prints = /^$/ } = expected[name] ?? {};
    test(`${name}: the API server accepts what is written, and no token is in it`, {
      skip: objects === undefined,
    }, async () => {
      const dist = await synthesize(name);
      const manifests = readdirSync(dist)
        .filter((file) => file !== 'kustomization.yaml')
        .flatMap((file) => parseAllDocuments(readFileSync(join(dist, file), 'utf8')))
        .map((document) => document.toJS() as { kind: string; data?: object; stringData?: object });
      assert.deepEqual(manifests.map(({ kind }) => kind).sort(), objects);
      for (const { kind, data = {}, stringData = {} } of manifests) {
        if (kind === 'Secret') assert.deepEqual([data, stringData], [{}, {}]);
      }
      const answer = await kubectl(['apply', '--dry-run=server', '-k', dist]);
      assert.equal(answer.trim().split('\n').length, objects?.length, answer);
    });

    test(`${name}: the commands of its README run, and leave nothing`, async () => {
      const blocks = codeBlocks(`examples/${name}/README.md`, 'sh');
      assert.ok(blocks.length > 0);
      const text = readFileSync(join(checkout, 'examples', name, 'README.md'), 'utf8');
      assert.ok(text.trimEnd().split('\n').length <= 30, 'a README of an example has at most 30 lines');
      try {
        assert.match(await copy.run(blocks.join(''), sandbox.env), prints);
      } catch (error) {
        // Whatever failed, the next test meets an empty cluster.
        await copy.run('pulumi destroy --yes --remove || true', { ...sandbox.env, PULUMI_STACK: name });
        throw error;
      }
      assert.deepEqual(await listHooks(), []);
      assert.deepEqual((await github('GET /orgs/{org}/hooks', { org: 'acme' })).data, []);
      assert.equal(await kubectl(['-n', 'flux-system', 'get', 'receivers', '-o', 'name']), '');
    });
  }

  test('monorepo: a push reconciles the application whose files it changes', async () => {
    const dist = await synthesize('monorepo');
    const token = 'token-of-the-monorepo-test';
    await createSecret('monorepo-token', { token });
    await kubectl(['apply', '-k', dist]);
    try {
      const path = await servedPath('monorepo');
      const requested = async (name: string) =>
        (await get('gitrepository', name))?.metadata.annotations?.['reconcile.fluxcd.io/requestedAt'];
      const push = (file: string, ref = 'refs/heads/main') =>
        deliver(`http://${sandbox.addresses?.receiver}${path}`, token, {
          body: JSON.stringify({ ref, commits: [{ added: [], modified: [file], removed: [] }] }),
        });
      assert.equal(await push('apps/web/index.html', 'refs/heads/dev'), 200);
      assert.equal(await push('README.md'), 200);
      assert.deepEqual([await requested('web'), await requested('api')], [undefined, undefined]);
      assert.equal(await push('apps/web/index.html'), 200);
      assert.ok(await requested('web'));
      assert.equal(await requested('api'), undefined);
      assert.equal(await push('libs/log.ts'), 200);
      assert.ok(await requested('api'));
    } finally {
      await kubectl(['delete', '-k', dist]);
      await kubectl(['-n', 'flux-system', 'delete', 'secret', 'monorepo-token']);
    }
  });
});
