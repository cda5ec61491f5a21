/** Gives what is in CHANGELOG.md under "Unreleased" a version and a day, and package.json that version; commits and tags it. */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';

const program = new Command('npm run release --')
  .description(
    "Gives the unreleased part of CHANGELOG.md the version and today's date, sets it in package.json, package-lock.json and the templates, commits and tags. The pushed tag is what publishes (.github/workflows/release.yaml).",
  )
  .argument('<version>', 'such as 0.2.0')
  .option('--dry-run', 'say what would be done, and do nothing')
  .showHelpAfterError()
  .parse();

const [version = ''] = program.args;
const { dryRun = false } = program.opts<{ readonly dryRun?: boolean }>();
const file = join(import.meta.dirname, '..', 'CHANGELOG.md');
const changelog = readFileSync(file, 'utf8');
const heading = /^## (?:Unreleased|\S+ \(unreleased\))$/m;
if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) fail(`${version} is not a version. Write it as 0.2.0.`);
if (!heading.test(changelog)) fail('CHANGELOG.md has no part "## Unreleased": there is nothing to release.');

/** Projects made from a template ask for the version that the template came with. */
const templates = globSync(join(import.meta.dirname, '..', 'templates', '**', 'package.json'));

const title = `## ${version} (${new Date().toISOString().slice(0, 10)})`;
if (dryRun)
  console.log(`Would write "${title}" into CHANGELOG.md, set the version ${version}, commit, and tag v${version}.`);
else {
  writeFileSync(file, changelog.replace(heading, title));
  run('npm', 'version', version, '--no-git-tag-version', '--workspaces=false');
  for (const asking of templates) {
    const text = readFileSync(asking, 'utf8');
    writeFileSync(asking, text.replace(/("fluxhook": )"[^"]+"/, `$1"${version}"`));
  }
  run(
    'git',
    'commit',
    '--quiet',
    '--message',
    `Version ${version}`,
    'CHANGELOG.md',
    'package.json',
    'package-lock.json',
    ...templates,
  );
  run('git', 'tag', '--annotate', '--message', `Version ${version}`, `v${version}`);
  console.log(`Tagged v${version}. git push --follow-tags publishes it.`);
}

function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { cwd: join(import.meta.dirname, '..'), stdio: ['ignore', 'ignore', 'inherit'] });
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
