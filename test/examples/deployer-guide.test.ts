import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { kubectl } from '../e2e/cluster.ts';
import { sandbox } from '../e2e/sandbox.ts';
import { allBlocks, codeBlocks, writeFileBlocks } from './code-blocks.ts';
import { WorkTree } from './work-tree.ts';

const page = 'docs/deployer.md';

const blocks = codeBlocks(page, 'sh');

describe(page, () => {
  let copy: WorkTree;
  before(async () => {
    copy = await WorkTree.copy();
    writeFileBlocks(page, copy.directory);
  });
  after(async () => {
    for (const stack of ['team-a', 'entrance']) {
      await copy.run(
        `pulumi state unprotect --all --yes --stack ${stack} && pulumi destroy --yes --remove --skip-preview --stack ${stack} || true`,
        sandbox.env,
      );
    }
    await kubectl(['delete', 'namespace', 'team-a', '--ignore-not-found']);
    const admission = ['validatingadmissionpolicy', 'validatingadmissionpolicybinding'];
    for (const kind of admission) await kubectl(['delete', kind, 'fluxhook-team-a.team-a', '--ignore-not-found']);
    copy[Symbol.dispose]();
  });

  const asTeam = (...args: string[]) =>
    kubectl(['--kubeconfig', `${copy.directory}/team-a.kubeconfig`, ...args]).catch((error: Error) => error.message);

  test('a team deploys a webhook in a namespace of its own, and reaches nothing of Flux’s', async () => {
    const last = blocks.length - 1;
    const output = await copy.run(blocks.slice(0, last).join(''), sandbox.env);
    assert.match(output, /RepositoryWebhook webhook-hook created/);
    assert.doesNotMatch(output, /would not reconcile|Not checked/);

    for (const kind of ['secrets', 'receivers', 'gitrepositories', 'services', 'pods']) {
      assert.match(await asTeam('-n', 'flux-system', 'get', kind), /cannot list resource/);
    }
    assert.match(await asTeam('-n', 'team-a', 'get', 'secrets', '-o', 'name'), /^secret\/website-webhook-token$/m);
    const target = { kind: 'GitRepository', name: '*', namespace: 'flux-system', matchLabels: { team: 'web' } };
    const patch = JSON.stringify({ spec: { resources: [target] } });
    assert.match(
      await asTeam('-n', 'team-a', 'patch', 'receiver', 'website', '--type=merge', '-p', patch),
      /denied request: Receiver team-a\/website/,
    );

    const away = await copy.run(blocks[last] ?? '', sandbox.env);
    assert.match(away, /RepositoryWebhook .*deleted/);
  });

  test('the Role that is shown is the one that is made', async () => {
    const [shown] = allBlocks(page).filter(({ language }) => language === 'yaml role');
    const config =
      "printf 'config:\\n  fluxhook:repository: acme/website\\n' > Pulumi.shown.yaml; npm run --silent deployer -- --stack shown > shown.yaml; cat shown.yaml";
    const output = await copy.run(config, sandbox.env);
    const made = output.slice(output.indexOf('# What `pulumi` needs'));
    const roles = parseAllDocuments(made).map((document) => document.toJS());
    const { rules } = roles.find(({ kind }) => kind === 'Role');
    for (const rule of parse(shown?.text ?? ''))
      assert.ok(rules.some((each: object) => JSON.stringify(each) === JSON.stringify(rule)));
  });
});
