import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const nodeModules = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** Of github.com/pulumi/pulumi-yaml in sandbox/modules/chain/go.mod. */
const yamlVersion = '1.38.1';

/** Starts dynamic resources; a released Pulumi ships it next to the CLI, one built from source does not. */
const dynamicProvider = `#!/bin/sh
exec node '${join(nodeModules, '@pulumi', 'pulumi', 'cmd', 'dynamic-provider').replaceAll("'", `'\\''`)}' "$@"
`;

/** The programs that the Pulumi CLI starts, by the paths of their executables. */
export interface PulumiPlugins {
  readonly language: string;
  readonly yaml: string;
  readonly kubernetes: string;
  readonly github: string;
  readonly random: string;
}

/**
 * Fills a PULUMI_HOME with plugins as `pulumi plugin install` leaves them: `plugins/KIND-NAME-vVERSION/`, with the
 * executable in it. A folder without `.partial` or `.lock` beside it is complete to the CLI. From here they come without
 * a warning; from PATH each of them warns in every command. A CLI that has its own language host and launcher beside it
 * takes those.
 *
 * @param home is made when it is not there
 */
export function fillPulumiHome(home: string, plugins: PulumiPlugins): void {
  const sdk = packageVersion('@pulumi/pulumi');
  link(home, `language-nodejs-v${sdk}`, 'pulumi-language-nodejs', plugins.language);
  link(home, `language-yaml-v${yamlVersion}`, 'pulumi-language-yaml', plugins.yaml);
  for (const name of ['kubernetes', 'github', 'random'] as const) {
    const version = packageVersion(`@pulumi/${name}`);
    link(home, `resource-${name}-v${version}`, `pulumi-resource-${name}`, plugins[name]);
  }
  const dynamic = folder(home, `resource-pulumi-nodejs-v${sdk}`);
  writeFileSync(join(dynamic, 'pulumi-resource-pulumi-nodejs'), dynamicProvider, { mode: 0o755 });
}

function link(home: string, name: string, file: string, target: string): void {
  const path = join(folder(home, name), file);
  if (existsSync(path)) rmSync(path);
  symlinkSync(target, path);
}

function folder(home: string, name: string): string {
  const path = join(home, 'plugins', name);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}

/** The program asks for the provider of its SDK's version. */
function packageVersion(name: string): string {
  const { version } = JSON.parse(readFileSync(join(nodeModules, name, 'package.json'), 'utf8'));
  return version as string;
}
