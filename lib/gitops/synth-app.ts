import { join } from 'node:path';
import { type ApiObject, App, Chart, Names, YamlOutputType } from 'cdk8s';
import { validate } from '../constructs/validate.ts';
import { replaceFile } from '../files/replace-file.ts';
import { makeDirectory } from './make-directory.ts';
import { objectsInOrder } from './object-order.ts';
import { PlainManifests } from './plain-manifest.ts';

/**
 * Does what `app.synth()` does, file by file and byte by byte, in a fraction of the time where an app has thousands of
 * objects: every construct is validated once, and each object is written as soon as its text is made.
 *
 * An app whose charts depend on each other, or that has other files than one for each chart, is left to `app.synth()`.
 *
 * @throws ViolationsError with all violations, before anything is written
 */
export function synth(app: App): void {
  const files = filesOf(app);
  if (files === undefined) {
    app.synth();
    return;
  }
  validate(app);
  makeDirectory(app.outdir);
  const manifests = new PlainManifests(app);
  for (const [name, objects] of files) replaceFile(join(app.outdir, name), pieces(objects, manifests), true);
}

/** The objects of each file; undefined for what is left to cdk8s. */
function filesOf(app: App): Map<string, readonly ApiObject[]> | undefined {
  const isUsual = app.synth === App.prototype.synth && app.yamlOutputType === YamlOutputType.FILE_PER_CHART;
  // biome-ignore lint/complexity/useLiteralKeys: private, and there is no other way to ask
  if (!isUsual || app['recordConstructMetadata']) return undefined;
  const files = new Map<string, readonly ApiObject[]>();
  for (const chart of app.node.children) {
    const isChart = Chart.isChart(chart) && chart.toJson === Chart.prototype.toJson;
    const objects = isChart ? objectsInOrder(chart) : undefined;
    if (objects === undefined) return undefined;
    files.set(`${Names.toDnsLabel(chart)}${app.outputFileExtension}`, objects);
  }
  return files;
}

/** In characters: as much is written at a time. Much longer texts are no longer collected with the young objects. */
const pieceLength = 1 << 16;

function* pieces(objects: readonly ApiObject[], manifests: PlainManifests): Generator<string> {
  let text = '';
  for (const [index, object] of objects.entries()) {
    if (index > 0) text += '---\n';
    text += manifests.textOf(object);
    if (text.length < pieceLength) continue;
    yield text;
    text = '';
  }
  yield text;
}
