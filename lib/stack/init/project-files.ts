import { basename } from 'node:path';
import { stringify } from 'yaml';
import type { Settings } from '../adopt/smallest.ts';

/** What package.json of this package says. */
export interface PackageManifest {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/** Names of the program's file, and of the project's. */
export const programName = 'index.js';
export const projectName = 'Pulumi.yaml';

/** The program: it declares what the stack file says. */
const program = `import { program } from 'fluxhook/stack';

export default await program(import.meta.dirname);
`;

/**
 * The files that `pulumi up` needs in a folder that has none of them.
 * @param directory gives the project its name
 * @param source what npm installs fluxhook from. @default - the version that writes them
 */
export function projectFiles(
  directory: string,
  manifest: PackageManifest,
  source?: string,
): ReadonlyMap<string, string> {
  const name = basename(directory).replaceAll(/[^A-Za-z0-9._-]+/g, '-') || 'webhooks';
  const project = {
    name,
    description: 'Webhooks that make Flux reconcile at once.',
    main: programName,
    // Older versions do not support the error hooks that explain a provider's failure.
    requiredPulumiVersion: '>=3.259.0',
    runtime: { name: 'nodejs', options: { typescript: false } },
    // Changing a token then updates the Secret in place.
    config: { 'kubernetes:enableSecretMutable': { value: 'true' } },
  };
  return new Map([
    [projectName, stringify(project)],
    [programName, program],
    ['package.json', `${JSON.stringify(packageJson(name, manifest, source), undefined, 2)}\n`],
    ['.gitignore', 'node_modules/\n'],
  ]);
}

function packageJson(name: string, { version, engines, peerDependencies }: PackageManifest, source = version): object {
  // The versions that fluxhook is tested with, so that a project without a lock file gets the same.
  const peers = Object.entries(peerDependencies)
    .filter(([peer]) => peer !== '@pulumi/policy')
    .map(([peer, range]) => [peer, range.replace(/^\^/, '')] as const);
  return {
    name: name.toLowerCase().replace(/^[._]+/, '') || 'webhooks',
    private: true,
    type: 'module',
    main: programName,
    engines,
    dependencies: Object.fromEntries([['fluxhook', source] as const, ...peers].sort(([a], [b]) => a.localeCompare(b))),
  };
}

/** A stack file with comments that say where it comes from. */
export function newStackFile(config: Settings, comments: readonly string[]): string {
  const lines = comments.map((line) => `# ${line}`.trimEnd());
  // Pulumi reads version 1.1, where some texts need quotes that 1.2 does without.
  return `${lines.join('\n')}\n${stringify({ config }, { version: '1.1', lineWidth: 0 })}`;
}
