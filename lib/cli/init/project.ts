import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { readTextFile } from '../../files/text-file.ts';
import { type PackageManifest, programName, projectFiles, projectName } from '../../stack/init/project-files.ts';
import { stackFileName } from '../../stack/init/stack-file.ts';
import type { PlannedFile } from '../../stack/init/write-files.ts';
import { readYamlV3 } from '../../yaml/yaml-v3.ts';
import { CannotBeDone } from '../exit-codes.ts';
import type { InitSituation } from './plan.ts';

/**
 * The files of the project; the stack's comes last, so it is there only where the rest is.
 * @param text of the stack's file
 * @param source what npm installs fluxhook from; undefined for this version
 * @throws CannotBeDone where the folder has another program
 */
export function projectOf({ directory, stack, present }: InitSituation, text: string, source?: string): PlannedFile[] {
  const manifest = createRequire(import.meta.url)('fluxhook/package.json') as PackageManifest;
  const files = projectFiles(directory, manifest, source);
  const there = (name: string) => (existsSync(join(directory, name)) ? readTextFile(join(directory, name)) : undefined);
  const project = there(projectName);
  const stackFile = {
    name: stackFileName(directory, stack),
    text,
    action: present === undefined ? 'write' : 'update',
  } as const;
  if (project !== undefined && project !== files.get(projectName)) {
    const main = mainOf(project);
    const isOurs = /fluxhook\/stack|lib\/stack\/index/.test(there(main) ?? files.get(main) ?? '');
    // A fluxhook project that somebody changed is fine; nothing is added to a project with another program.
    if (!isOurs) throw otherProgram(`${projectName} is there, and its program ${main}`);
  }
  const program = there(programName);
  if (project === undefined && program !== undefined && program !== files.get(programName))
    throw otherProgram(programName);
  const own =
    project === undefined || mainOf(project) === programName
      ? [...files]
      : [...files].filter(([name]) => name === projectName);
  return [
    ...own.map(([name, text]): PlannedFile => ({ name, text, action: there(name) === undefined ? 'write' : 'keep' })),
    stackFile,
  ];
}

function otherProgram(what: string): CannotBeDone {
  return new CannotBeDone(
    `${what} is not one that reads fluxhook's settings, so nothing was written. Run it in a new folder; or use the program of the package: import { program } from 'fluxhook/stack' (docs/install.md).`,
  );
}

function mainOf(project: string): string {
  const { main } = (readYamlV3(project) ?? {}) as { readonly main?: string };
  return main ?? programName;
}
