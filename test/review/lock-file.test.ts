import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lockOf, type RepositoryLock } from '../../lib/fleet/lock.ts';
import { lockText } from '../../lib/fleet/lock-text.ts';
import { wholeQuery } from '../../lib/fleet/query.ts';
import { GitProject } from './project.ts';
import { review } from './run.ts';

const query = wholeQuery({ organization: 'acme', topics: ['deploy'] });
const lock = (names: Readonly<Record<string, number>>, before?: RepositoryLock, branch = 'main') =>
  lockOf(
    'github.com',
    [query],
    Object.entries(names).map(([name, id]) => ({
      repository: `acme/${name}`,
      id,
      branch,
      visibility: 'private' as const,
      archived: false,
      topics: ['deploy'],
    })),
    before,
  );
const settings = 'fluxhook:repositories: { organization: acme, topics: [deploy] }\nfluxhook:repository: acme/top';

test('a change of the lock file is told repository by repository: added, removed, renamed, and its webhook', async () => {
  using project = await GitProject.create({ dev: settings });
  const before = lock({ app: 1, old: 2, shop: 3 });
  const write = (of: RepositoryLock) =>
    project.write('fluxhook.dev.lock.yaml', lockText(of, 'npx fluxhook lock --stack dev'));
  write(before);
  await project.commit('locked');
  write(lock({ app: 1, store: 3, new: 4 }, before));
  await project.commit('change');
  const { stdout, stderr, exitCode } = await review(project.folder, 'locked..change');
  assert.equal(exitCode, 0, stderr);
  for (const sentence of [
    '**Repository added**: `acme/new` (private) is in `fluxhook.dev.lock.yaml` now, so `pulumi up` makes its webhook and its objects `new`.',
    '**Repository removed**: `acme/old` is no longer in `fluxhook.dev.lock.yaml`, so `pulumi up` deletes its webhook and its objects `old`.',
    '**Repository renamed**: `acme/shop` is `acme/store` now (id 3); its objects are still called `shop`, and its webhook is re-created.',
    '**New Receiver** `flux-system/new`: deliveries from `acme/new` reconcile',
    '**Receiver removed** `flux-system/old`: deliveries to its path are answered 404, and the webhook at `acme/old` is deleted.',
  ])
    assert.ok(stdout.includes(sentence), `${sentence}\n${stdout}`);
  assert.doesNotMatch(stdout, /Repository (added|removed|changed)\*\*: `acme\/app`/);
});

test('a side without a lock file, or with one of another query, says what is missing', async () => {
  using project = await GitProject.create({ dev: settings });
  project.write('fluxhook.dev.lock.yaml', lockText(lock({ app: 1 }), 'npx fluxhook lock --stack dev'));
  await project.commit('change');
  const { stdout, exitCode } = await review(project.folder, 'base..change');
  assert.equal(exitCode, 0);
  assert.match(stdout, /Before this change nothing could be synthesized/);
  const back = await review(project.folder, 'change..base');
  assert.equal(back.exitCode, 1);
  assert.match(back.stdout, /there is no fluxhook\.dev\.lock\.yaml, which lists these repositories/);
});
