import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { execa } from 'execa';
import { checkout } from '../checkout.ts';
import { WorkTree } from '../examples/work-tree.ts';

const anotherMachine = join(import.meta.dirname, 'preload', 'another-machine.ts');

/** Settings that take each way through synth that reads something beside them. */
async function stacks(): Promise<Record<string, string>> {
  const recipient = await identityToRecipient(await generateIdentity());
  return {
    defaults: '',
    encrypted: `fluxhook:tokenSource: { type: sops, recipients: [${recipient}] }\n  fluxhook:ownership: git`,
    ingress: 'fluxhook:exposure: { type: Ingress, host: flux.example.org, tls: { secretName: flux-tls } }',
    several: 'fluxhook:webhooks: [{ repository: acme/shop }, { repository: acme/fleet, namespace: fleet }]',
  };
}

describe('two machines', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'fluxhook-two-machines-'));
  let project: WorkTree;
  let names: string[] = [];

  before(async () => {
    project = await WorkTree.copy();
    const all = await stacks();
    names = Object.keys(all);
    for (const [stack, settings] of Object.entries(all))
      writeFileSync(
        join(project.directory, `Pulumi.${stack}.yaml`),
        `config:\n  fluxhook:repository: https://github.com/sidd-harth/nginx\n  ${settings}\n`,
      );
    // Encryption is random, so its result is kept, and committed, once.
    await project.run('npm run synth', { PULUMI_STACK: 'encrypted', FLUXHOOK_TOKEN: 'token-of-the-machines-test' });
  });
  after(() => {
    project[Symbol.dispose]();
    rmSync(scratch, { recursive: true });
  });

  /** The programs and what PULUMI_STACK is for each. */
  const programs = () => [
    ...names.map((stack) => ['main.ts', stack] as const),
    ...readdirSync(join(checkout, 'examples')).flatMap((name) => {
      const files = readdirSync(join(checkout, 'examples', name));
      // A project of its own is run by Pulumi, and writes nothing.
      const writes = files.includes('main.ts') && !files.includes('Pulumi.yaml');
      return writes ? [[`examples/${name}/main.ts`, 'defaults'] as const] : [];
    }),
  ];

  /**
   * Everything that all programs write, as git would commit it: names, modes and bytes.
   * @param directory of the project
   */
  async function tree(directory: string, umask: string, node: string, env: Record<string, string>): Promise<string> {
    const output = mkdtempSync(join(scratch, 'tree-'));
    const run = (command: string, more = {}) =>
      execa('bash', ['-euc', `umask ${umask}; ${command}`], {
        cwd: directory,
        env: { ...env, ...more },
        preferLocal: true,
        localDir: checkout,
      });
    for (const [program, stack] of programs()) {
      const folder = join(output, stack, program.replaceAll('/', '-'));
      await run(`${node} ${program}`, { PULUMI_STACK: stack, CDK8S_OUTDIR: folder });
    }
    const git = (...args: string[]) => execa('git', args, { cwd: output });
    await git('init', '--quiet');
    await git('add', '--all');
    return (await git('ls-files', '--stage')).stdout;
  }

  test('write the same', async () => {
    // Another place, with blanks and letters that are not ASCII, and files that came in another order.
    const elsewhere = join(scratch, 'a deeper', 'führung', 'project');
    mkdirSync(elsewhere, { recursive: true });
    for (const name of readdirSync(project.directory).toReversed()) {
      if (name === 'node_modules') symlinkSync(join(checkout, name), join(elsewhere, name));
      else cpSync(join(project.directory, name), join(elsewhere, name), { recursive: true });
    }
    const here = { ...project.compiled, HOME: scratch, TZ: 'UTC', LANG: 'C', LC_ALL: 'C' };
    const there = { HOME: elsewhere, TZ: 'Pacific/Auckland', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', USER: 'else' };
    const first = await tree(project.directory, '022', 'node', here);
    assert.equal(first.match(/kustomization\.yaml$/gm)?.length, programs().length);
    assert.equal(await tree(elsewhere, '077', `node --import ${anotherMachine}`, there), first);
  });
});
