import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { readonlyToken } from '../../sandbox/github/seed.ts';
import type { PulumiStack } from '../../sandbox/pulumi/stack.ts';
import { established, kubectl } from './cluster.ts';
import { Project } from './project.ts';
import { environment, github, listHooks, repository, until } from './sandbox.ts';

/** `pulumi up` has to fail with all of these, and to leave GitHub's list of webhooks as it was. */
async function fails(stack: PulumiStack, ...expected: RegExp[]): Promise<string> {
  const hooks = await listHooks();
  const { exitCode, text } = await stack.up();
  assert.notEqual(exitCode, 0, text);
  for (const pattern of expected) assert.match(text, pattern);
  assert.deepEqual(await listHooks(), hooks);
  return text;
}

/** A port that nothing listens on. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A corrected run has to end with exactly one webhook, and the next one to have nothing to do. */
async function converges(project: Project): Promise<void> {
  const { exitCode, text } = await project.stack.up();
  assert.equal(exitCode, 0, text);
  assert.equal((await listHooks()).length, 1);
  const again = await project.stack.up('--expect-no-changes');
  assert.equal(again.exitCode, 0, again.text);
}

for (const phase of ['nothing is deployed yet', 'the chain is deployed'] as const) {
  describe(`while ${phase}`, () => {
    let project: Project;

    before(async () => {
      project = await Project.open('bad-input');
      if (phase === 'the chain is deployed') await converges(project);
    });
    after(() => project[Symbol.asyncDispose]());

    test('settings: a malformed URL and interval, an unknown exposure and a short token, all at once', async () => {
      await project.set({
        repository: 'git@github.com:sidd-harth/nginx.git',
        interval: '15 minutes',
        exposure: 'Ingres',
      });
      await project.setToken('short');
      await fails(
        project.stack,
        /4 settings are not usable \(stack bad-input\):/,
        /fluxhook:repository = "git@github\.com:sidd-harth\/nginx\.git"\s+problem: not the URL of a repository at GitHub.*\s+choices: https:\/\/HOST\/OWNER\/REPOSITORY.*\s+fix: {5}pulumi config set fluxhook:repository ssh:\/\/git@github\.com\/sidd-harth\/nginx\.git/,
        /fluxhook:interval = "15 minutes"\s+problem: not a duration that Flux accepts\s+choices: a number with a unit \(ms, s, m or h\)/,
        /fluxhook:exposure = "Ingres"\s+problem: not a way to expose the receiver\s+choices: .*LoadBalancer, NodePort/,
        /fluxhook:token\s+problem: only 5 characters long; it could be guessed/,
      );
      await project.set({
        repository: 'https://github.com/sidd-harth/nginx',
        interval: '15m',
        exposure: 'LoadBalancer',
      });
      await project.setToken('secret-token-dont-share');
    });

    test('an empty token', async () => {
      await project.setToken('');
      await fails(project.stack, /fluxhook:token\s+problem: empty; Flux would accept unsigned deliveries/);
      await project.setToken('secret-token-dont-share');
    });

    test('the cluster is unreachable', async () => {
      const kubeconfig = join(project.directory, 'unreachable.yaml');
      const config = parse(readFileSync(environment('KUBECONFIG'), 'utf8'));
      config.clusters[0].cluster.server = `https://127.0.0.1:${await closedPort()}`;
      writeFileSync(kubeconfig, stringify(config));
      await fails(
        project.withEnvironment({ KUBECONFIG: kubeconfig }),
        /Nothing was deployed:/,
        /Kubernetes = https:\/\/127\.0\.0\.1:\d+ \(context .*\)\s+problem: the cluster is unreachable: .*ECONNREFUSED/,
        /choices: a running cluster; contexts in the kubeconfig: /,
        /fix: {5}kubectl cluster-info; or pulumi config set kubernetes:context NAME/,
      );
    });

    test('there is no kubeconfig', async () => {
      await fails(
        project.withEnvironment({ KUBECONFIG: join(project.directory, 'none.yaml') }),
        /kubeconfig = .*none\.yaml\s+problem: .*(ENOENT|no such file)/,
      );
    });

    test('the namespace does not exist', async () => {
      await project.set({ namespace: 'elsewhere' });
      await fails(project.stack, /fluxhook:namespace = elsewhere\s+problem: the cluster .* has no such namespace/);
      await project.set({ namespace: 'flux-system' });
    });

    test('no GitHub token', async () => {
      await fails(
        project.withEnvironment({ GITHUB_TOKEN: '' }),
        /GITHUB_TOKEN\s+problem: no GitHub token is set, so the webhook cannot be created/,
        /choices: a fine-grained token with the repository permission Webhooks: read and write/,
        /fix: {5}export GITHUB_TOKEN=TOKEN, or GITHUB_APP_ID, GITHUB_APP_INSTALLATION_ID and GITHUB_APP_PEM_FILE/,
      );
    });

    test('a GitHub token that GitHub does not know (401)', async () => {
      const text = await fails(
        project.withEnvironment({ GITHUB_TOKEN: 'ghp_unknown' }),
        /https:\/\/github\.com\/sidd-harth\/nginx\s+problem: GitHub does not know the token \(401 \(Bad credentials.*\): it is mistyped, expired or revoked/,
      );
      assert.ok(!text.includes('ghp_unknown'));
    });

    test('a GitHub token without the permission (403)', async () => {
      await fails(
        project.withEnvironment({ GITHUB_TOKEN: readonlyToken }),
        /problem: GitHub refuses the token here \(403 \(Resource not accessible by personal access token.*\): it lacks the permission/,
      );
    });

    test('a repository that GitHub does not find (404)', async () => {
      await project.set({ repository: 'https://github.com/sidd-harth/ngnix' });
      await fails(
        project.stack,
        /https:\/\/github\.com\/sidd-harth\/ngnix\s+problem: GitHub finds no such repository for this token \(404\): the name is mistyped, or the token cannot see its webhooks/,
      );
      await project.set({ repository: 'https://github.com/sidd-harth/nginx' });
    });

    test('corrected, it converges with exactly one webhook', () => converges(project));
  });
}

test('a cluster without Flux', async () => {
  await using project = await Project.open('no-flux');
  const crd = 'receivers.notification.toolkit.fluxcd.io';
  const definition = JSON.parse(await kubectl(['get', 'crd', crd, '-o', 'json']));
  delete definition.status;
  definition.metadata = { name: crd };
  try {
    await kubectl(['delete', 'crd', crd]);
    await fails(
      project.stack,
      /Flux = https:\/\/.*\s+problem: the cluster does not serve receivers\.notification\.toolkit\.fluxcd\.io\/v1/,
      /fix: {5}flux install --components=source-controller,notification-controller/,
    );
  } finally {
    await kubectl(['create', '-f', '-'], JSON.stringify(definition));
    await established(`crd/${crd}`);
  }
  await converges(project);
});

test('the repository has a webhook for this URL already (422)', async () => {
  await using project = await Project.open('hook-exists');
  await converges(project);
  const { hookUrl = '' } = await project.stack.outputs();
  // The stack forgets its webhook, as after an interrupted run whose state was lost.
  const forget = async () => {
    const [urn] = (await project.stack.succeed('stack', '--show-urns')).match(/urn:\S+RepositoryWebhook::\S+/) ?? [];
    await project.stack.succeed('state', 'delete', '--yes', urn ?? '');
  };
  const [existing] = await listHooks();
  await forget();
  // The Receiver notes whose it is; GitHub shows no secret, so the next run writes it into the state.
  const back = await project.stack.up();
  assert.equal(back.exitCode, 0, back.text);
  await converges(project);
  assert.deepEqual(
    (await listHooks()).map(({ id }) => id),
    [existing?.id],
  );
  await forget();
  // Another one at the same URL is somebody's own.
  await github('DELETE /repos/{owner}/{repo}/hooks/{hook_id}', { ...repository, hook_id: existing?.id ?? 0 });
  const config = { url: hookUrl, content_type: 'json', secret: 'of-somebody-else' };
  const { data: other } = await github('POST /repos/{owner}/{repo}/hooks', { ...repository, events: ['push'], config });
  await until('its ping', async () => (await listHooks()).find(({ id }) => id === other.id)?.last_response.code);
  await fails(
    project.stack,
    new RegExp(
      `https://github\\.com/sidd-harth/nginx = ${hookUrl}\\s+problem: the repository already has a webhook for this URL \\(id ${other.id}\\), made by hand or by another stack \\(422\\)`,
    ),
    new RegExp(
      `fix: {5}pulumi config set fluxhook:adopt keep; or gh api --method DELETE repos/sidd-harth/nginx/hooks/${other.id}, then run the same command again`,
    ),
  );
  await github('DELETE /repos/{owner}/{repo}/hooks/{hook_id}', { ...repository, hook_id: other.id });
  await converges(project);
});
