import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Yaml } from 'cdk8s';
import { parse, stringify } from 'yaml';

const index = 'kustomization.yaml';

/** Says whose kustomization.yaml it is: only files that it lists are ever deleted. */
const header = '# Written by cdk8s synth, with the files it lists. Changes are lost.\n';

/**
 * Writes every object of an app to a file of its own, `kind-name.yaml`, and a kustomization.yaml that lists them by
 * name: a folder for `spec.path` of a Flux Kustomization. Nothing in it depends on the run. Files of an earlier run
 * whose objects are gone are deleted.
 *
 * @throws Error with all violations, before anything is written
 */
export function writeManifests(app: App): void {
  const objects: Manifest[] = app.charts.flatMap((chart) => chart.toJson());
  const files = new Map<string, Manifest[]>();
  for (const object of objects) {
    const name = `${object.kind.toLowerCase()}-${object.metadata.name}.yaml`;
    files.set(name, [...(files.get(name) ?? []), object]);
  }
  mkdirSync(app.outdir, { recursive: true });
  for (const name of earlierFiles(app.outdir)) if (!files.has(name)) rmSync(join(app.outdir, name), { force: true });
  for (const [name, content] of files) Yaml.save(join(app.outdir, name), content);
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [...files.keys()].sort(),
  };
  writeFileSync(join(app.outdir, index), header + stringify(kustomization));
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

function earlierFiles(directory: string): string[] {
  const file = join(directory, index);
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  return text.startsWith(header) ? (parse(text) as { resources: string[] }).resources : [];
}
