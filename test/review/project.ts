import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { checkout, program } from '../checkout.ts';
import { tutorialConfig } from '../given-settings.ts';
import { type ReviewRun, review, shell } from './run.ts';

/** Runs it as a person does: with what the process has of its own, such as its environment and Node's warnings. */
export async function reviewProcess(directory: string, ...args: string[]): Promise<ReviewRun> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [program, 'review', ...args], {
    cwd: directory,
    reject: false,
    env: shell,
    stripFinalNewline: false,
  });
  return { exitCode, stdout, stderr };
}

/** The project in a git repository of its own. */
export class GitProject implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'fluxhook-review-test-'));

  /**
   * @param folder where in the repository the project is. @default - at its top
   * @returns with one commit, tagged `base`
   */
  static create(stacks: Record<string, string> = { dev: '' }, folder = ''): Promise<GitProject> {
    const own = ['main.ts', 'lib', 'imports', 'review', 'policy', 'package.json', 'Pulumi.yaml'];
    return GitProject.#init(stacks, folder, (project) => {
      for (const entry of own) cpSync(join(checkout, entry), join(project.folder, entry), { recursive: true });
      project.#base = tutorialConfig;
    });
  }

  /**
   * The small program in place of the project's own, with one commit, tagged `base`: for what does not depend on the
   * program, as it starts in a tenth of the time.
   */
  static reference(stacks: Record<string, string> = { dev: '' }, folder = ''): Promise<GitProject> {
    const settings = {
      repository: 'https://github.com/sidd-harth/nginx',
      interval: '15m',
      exposure: 'LoadBalancer',
      source: 'my-nginx',
      receiver: 'github-receiver',
      tokenSecret: 'webhook-token',
      hookEvents: ['push', 'ping'],
    };
    const config = Object.entries(settings).map(([name, value]) => [`fluxhook:${name}`, { default: value }]);
    return GitProject.#init(stacks, folder, (project) => {
      cpSync(join(import.meta.dirname, 'reference-program.ts'), join(project.folder, 'main.ts'));
      project.write('package.json', '{ "type": "module" }\n');
      project.write(
        'Pulumi.yaml',
        stringify({ name: 'reference', runtime: 'nodejs', config: Object.fromEntries(config) }),
      );
    });
  }

  static async #init(
    stacks: Record<string, string>,
    folder: string,
    fill: (project: GitProject) => void,
  ): Promise<GitProject> {
    const project = new GitProject(folder);
    mkdirSync(project.folder, { recursive: true });
    await project.git('init', '--quiet', '--initial-branch=main');
    fill(project);
    project.write('.gitignore', 'node_modules\n');
    symlinkSync(join(checkout, 'node_modules'), join(project.folder, 'node_modules'));
    for (const [stack, settings] of Object.entries(stacks)) project.settings(settings, stack);
    await project.commit('base');
    return project;
  }

  readonly folder: string;
  /** What every stack has. */
  #base: Readonly<Record<string, string>> = {};

  private constructor(folder: string) {
    this.folder = join(this.directory, folder);
  }

  write(name: string, content: string): void {
    writeFileSync(join(this.folder, name), content);
  }

  /** Writes a stack file: `KEY: VALUE` lines, which are in front of those that every stack of the project has. */
  settings(lines: string, stack = 'dev'): void {
    const base = Object.entries(this.#base).filter(([key]) => !lines.includes(`${key}:`));
    const all = [...base.map(([key, value]) => `${key}: ${value}`), ...lines.trim().split('\n')];
    const indented = all.filter((line) => line !== '').map((line) => `  ${line}\n`);
    this.write(`Pulumi.${stack}.yaml`, `config:\n${indented.join('')}`);
  }

  /** Commits everything and tags it. */
  async commit(tag: string): Promise<void> {
    await this.git('add', '--all');
    await this.git(
      '-c',
      'user.name=t',
      '-c',
      'user.email=t@example.org',
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      tag,
    );
    await this.git('tag', tag);
  }

  /** Commits what a stack file then says, and reviews it. */
  async reviewSettings(lines: string): Promise<ReviewRun> {
    this.settings(lines);
    await this.commit('change');
    return review(this.folder, 'base..change');
  }

  async git(...args: string[]): Promise<string> {
    return (await execa('git', args, { cwd: this.directory })).stdout;
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
