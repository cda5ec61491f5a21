import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { parse, stringify } from 'yaml';
import { secretForms } from '../../lib/problems/secret-forms.ts';
import { commandGitHub } from '../../sandbox/control.ts';
import { checkout, program } from '../checkout.ts';
import { kubectl } from './cluster.ts';
import { bare, Project } from './project.ts';
import { environment, sandbox } from './sandbox.ts';
import { type Secrets, secretsBelow, secretsIn } from './secret-scan.ts';

const page = readFileSync(join(checkout, 'docs', 'tokens.md'), 'utf8');

/** Where all of a command's output goes. */
const folder = mkdtempSync(join(tmpdir(), 'fluxhook-leaks-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const kubeconfig = readFileSync(environment('KUBECONFIG'), 'utf8');
const clusterToken: string = parse(kubeconfig).users[0].user.token;
const app = () => sandbox.github?.['github.com']?.app ?? assert.fail('the sandbox has no App');

/** A new place for temporary files and logs, and the environment that leads there. */
function place(name: string) {
  const directory = join(folder, name);
  mkdirSync(join(directory, 'tmp'), { recursive: true });
  const at = (file: string) => join(directory, file);
  return { directory, at, env: { TMPDIR: at('tmp'), PULUMI_EXPERIMENTAL: 'true', PULUMI_DEBUG_COMMANDS: 'true' } };
}

async function webhookToken(): Promise<string> {
  const data = await kubectl([
    '-n',
    'flux-system',
    'get',
    'secret',
    'website-webhook-token',
    '-o',
    'jsonpath={.data.token}',
  ]);
  return Buffer.from(data, 'base64').toString();
}

function secretsOf(token: string): Secrets {
  const key = readFileSync(app().pemFile, 'utf8').split('\n');
  return {
    'webhook token': [token],
    // Of the key a line from its middle, which is not part of another text.
    'GitHub credentials': [environment('GITHUB_TOKEN'), key[Math.floor(key.length / 2)] ?? ''],
    kubeconfig: [clusterToken],
  };
}

describe('with --debug, and whatever a plain run writes', () => {
  const { directory, at, env } = place('plain');
  const { directory: access, at: accessAt } = place('access');
  const seen = join(access, 'environments');
  let project: Project;
  let secrets: Secrets;
  let output: string;

  before(async () => {
    mkdirSync(seen);
    // A program for credentials, as of a cloud's kubeconfig, that writes down what it is given.
    const program = accessAt('credentials.sh');
    const credential = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: clusterToken },
    };
    writeFileSync(
      program,
      `#!/bin/sh\nenv > "${seen}/$(cat /proc/$PPID/comm | tr / -).$$"\necho '${JSON.stringify(credential)}'\n`,
    );
    chmodSync(program, 0o755);
    const withProgram = parse(kubeconfig);
    const exec = {
      apiVersion: credential.apiVersion,
      command: program,
      interactiveMode: 'Never',
      env: [{ name: 'CLOUD_PROFILE', value: 'mine' }],
    };
    withProgram.users[0].user = { exec };
    writeFileSync(accessAt('kubeconfig.yaml'), stringify(withProgram));

    project = await Project.open('plain', { ...bare, repository: 'acme/website' }, null);
    const stack = project.withEnvironment({
      ...env,
      KUBECONFIG: accessAt('kubeconfig.yaml'),
      NODE_DEBUG: 'http,https,net,tls,fetch',
      NODE_OPTIONS: `--report-uncaught-exception --report-directory=${directory}`,
      AWS_PROFILE: 'mine',
      FLUXHOOK_TOKEN: 'a-token-for-synth-that-nobody-else-needs',
    });
    const events = ['--event-log', at('events.json')];
    const preview = await stack.run('preview', '--diff', '--debug', '--save-plan', at('plan.json'));
    const up = await stack.up('--debug', ...events);
    for (const run of [preview, up]) assert.equal(run.exitCode, 0, run.text);
    secrets = secretsOf(await webhookToken());
    output = preview.text + up.text;
  });
  after(() => project[Symbol.asyncDispose]());

  test('the output has no secret', () => {
    assert.deepEqual(secretsIn(output, secrets), []);
    // It would be in there.
    assert.match(
      output,
      /debug: RegisterResource RPC finished: resource:webhook-token\S+; err: null, resp: \(left out/,
    );
  });

  test('nor has any file: plan, events, reports, temporary files, the project, the state', async () => {
    assert.ok(readdirSync(directory).includes('plan.json') && readdirSync(directory).includes('events.json'));
    assert.deepEqual(secretsBelow(directory, secrets), {});
    assert.deepEqual(secretsBelow(project.directory, secrets), {});
    const backend = fileURLToPath(environment('PULUMI_BACKEND_URL').replace(/\?.*/, ''));
    assert.deepEqual(secretsBelow(join(backend, '.pulumi'), secrets), {});
    assert.deepEqual(secretsBelow(join(environment('PULUMI_HOME'), 'logs'), secrets), {});
  });

  test("a kubeconfig's program gets what it needs of the environment, and no secret", () => {
    const ours = readdirSync(seen).filter((name) => !name.startsWith('pulumi-resource'));
    assert.ok(ours.length > 0);
    for (const name of ours) {
      const text = readFileSync(join(seen, name), 'utf8');
      assert.deepEqual(secretsIn(text, secrets), [], name);
      assert.doesNotMatch(text, /^(PULUMI_CONFIG|PULUMI_ACCESS|GITHUB_TOKEN|GITHUB_APP|FLUXHOOK_TOKEN|SOPS_)/m);
      for (const kept of [/^PATH=/m, /^HOME=/m, /^AWS_PROFILE=mine$/m, /^CLOUD_PROFILE=mine$/m])
        assert.match(text, kept);
    }
  });

  test("Pulumi's provider hands it the shell's environment, which has no webhook token", () => {
    const theirs = readdirSync(seen).filter((name) => name.startsWith('pulumi-resource'));
    assert.ok(theirs.length > 0);
    for (const name of theirs)
      assert.deepEqual(secretsIn(readFileSync(join(seen, name), 'utf8'), secrets), ['GitHub credentials']);
    assert.match(page, /starts it too, with the environment of your shell/);
  });

  test('GITHUB_TOKEN comes out only in the logs that providers write in half a minute', async () => {
    const verbose = async (name: string, ...args: string[]) => {
      const { at, env } = place(name);
      const begun = performance.now();
      const { exitCode, text } = await project.withEnvironment(env).run('preview', '-v=9', ...args);
      const isShort = performance.now() - begun < 30_000;
      assert.equal(exitCode, 0, text);
      assert.deepEqual(secretsIn(text, secrets), []);
      const logs = secretsBelow(at('.'), secrets);
      for (const path of Object.keys(logs)) assert.match(path, /^tmp\/pulumi.*\.log\./);
      return { isShort, found: [...new Set(Object.values(logs).flat())].sort() };
    };
    // The engine ends its providers before they wrote out their logs, which they do every 30 s.
    const plain = await verbose('no-refresh', '--logflow');
    assert.deepEqual(
      plain.found.filter((name) => plain.isShort || name !== 'GitHub credentials'),
      ['webhook token'],
    );
    // A read takes longer here.
    await commandGitHub(sandbox, {
      do: 'fail',
      path: '/hooks/\\d+$',
      method: 'GET',
      answer: 'slow',
      seconds: 35,
      times: 1,
    });
    const { found } = await verbose('refresh', '--logflow', '--refresh');
    assert.deepEqual(found, ['GitHub credentials', 'webhook token']);
    assert.match(page, /with `-v=9 --logflow` also `GITHUB_TOKEN` if the command takes half a\nminute/);
  });

  test('npm run mask tells the runner of GitHub Actions each secret of the stack, and nobody else', async () => {
    const mask = (variables: Record<string, string>) =>
      execa(process.execPath, [program, 'mask', '--stack', 'plain'], {
        cwd: project.directory,
        env: { ...sandbox.env, GITHUB_ACTIONS: '', ...variables },
        reject: false,
      });
    const told = await mask({ GITHUB_ACTIONS: 'true' });
    assert.equal(told.exitCode, 0, told.stderr);
    const lines = told.stdout.split('\n');
    for (const line of lines) assert.match(line, /^::add-mask::\S{8,}$/);
    for (const form of secretForms(secrets['webhook token']?.[0] ?? ''))
      assert.ok(lines.includes(`::add-mask::${form}`));
    // Words of every log stay readable, and a hash of the token need not be hidden.
    assert.ok(!lines.some((line) => /flux-system$|website$|\/\/|\$2a\$/.test(line)));
    const refused = await mask({});
    assert.deepEqual([refused.exitCode, refused.stdout], [2, '']);
    assert.match(refused.stderr, /^Nothing is printed: this is not a run of GitHub Actions/);
  });
});

describe('what Pulumi itself writes when it is told to log more', () => {
  /** By the switch, as the guide has them: what comes out. */
  const documented = Object.fromEntries(
    [...page.matchAll(/^\| `([^`]+)`[^|]*\|[^|]*\| ([^|]+) \|$/gm)].map(([, name, what]) => [
      name,
      what?.split(', ').sort(),
    ]),
  );

  test('is what the guide says, and no more', async () => {
    const { at, env } = place('verbose');
    await using project = await Project.open('verbose', { ...bare, repository: 'acme/website' }, null);
    const { id, installationId, pemFile } = app();
    const appAuth = { id: String(id), installationId: String(installationId), pemFile: readFileSync(pemFile, 'utf8') };
    await project.stack.setSecret('github:token', environment('GITHUB_TOKEN'));
    await project.stack.setSecret('github:appAuth', JSON.stringify(appAuth));
    await project.stack.setSecret('kubernetes:kubeconfig', kubeconfig);
    const { GITHUB_TOKEN: _, KUBECONFIG: __, ...rest } = sandbox.env;
    const stack = project.withEnvironment({
      ...rest,
      ...env,
      PULUMI_DEBUG_GRPC: at('grpc.json'),
      TF_LOG: 'TRACE',
      GITHUB_TOKEN: '',
      KUBECONFIG: '',
    });
    const traces = ['--tracing', `file:${at('tracing')}`, '--otel-traces', `file://${at('otel.json')}`];
    const up = await stack.up('--debug', '-v=9', '--logflow', ...traces);
    assert.equal(up.exitCode, 0, up.text);
    const secrets = secretsOf(await webhookToken());
    const below = secretsBelow(at('.'), secrets);
    const switchOf: [RegExp, string][] = [
      [/^tmp\/pulumi.*\.log\./, '-v=9'],
      [/^grpc\.json$/, 'PULUMI_DEBUG_GRPC'],
      [/^tracing$/, '--tracing'],
      [/^otel\.json$/, '--otel-traces'],
      [/^tmp\/kubeconfig\d+$/, 'kubernetes:kubeconfig'],
    ];
    const found: Record<string, string[]> = { TF_LOG: secretsIn(up.text, secrets) };
    for (const [path, names] of Object.entries(below)) {
      const [, name = path] = switchOf.find(([pattern]) => pattern.test(path)) ?? [];
      found[name] = [...new Set([...(found[name] ?? []), ...names])].sort();
    }
    assert.deepEqual(found, documented);
  });
});
