import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const packageOf = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/**
 * The licenses of the packages that files are of, which have to be passed on with them.
 * @param files paths
 */
export function licensesOf(files: readonly string[]): string {
  const packages = new Set(files.flatMap((file) => packageOf.exec(file.replaceAll('\\', '/'))?.[0] ?? []));
  const texts = [...packages].map((directory) => {
    const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    const names = readdirSync(directory).filter((file) => /^(licen[cs]e|notice)/i.test(file));
    const text = names.sort().map((file) => readFileSync(join(directory, file), 'utf8').trim());
    return [`${name} ${version}, ${license}`, ...text].join('\n\n');
  });
  return `${[...new Set(texts)].sort().join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
