import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { execa } from 'execa';
import { parseAllDocuments } from 'yaml';

const chart = join(import.meta.dirname, 'chart');

/** Up to this number of receivers, each object of the chart is compared; above it, the objects are only counted. */
const comparedReceivers = 100;

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec?: { readonly loadBalancerSourceRanges?: readonly string[] };
}

/**
 * `helm template` of the objects that a file of this project has: the same chart for any number of receivers, with values
 * that come out of the file.
 *
 * @param file what `webhook-receivers.ts` wrote
 * @param directory where the values are written
 * @returns the command
 * @throws Error when it does not render the same objects
 */
export async function helmTemplate(
  helm: string,
  { file, receivers, directory }: { readonly file: string; readonly receivers: number; readonly directory: string },
  signal: AbortSignal,
): Promise<string[]> {
  const text = readFileSync(file, 'utf8');
  // Those of one receiver say what all have.
  const [service, , secret] = objectsOf(text.split('---\n').slice(0, 5).join('---\n'));
  const values = {
    ranges: service?.spec?.loadBalancerSourceRanges,
    token: secret?.metadata.annotations?.['fluxhook.dev/token'],
    receivers: Array.from({ length: receivers }, (_, index) => ({ suffix: index === 0 ? '' : `-${index}` })),
  };
  const valuesFile = join(directory, `values-${receivers}.json`);
  writeFileSync(valuesFile, JSON.stringify(values));
  const command = [helm, 'template', 'receivers', chart, '--namespace', 'flux-system', '--values', valuesFile];
  const [program = '', ...args] = command;
  const { stdout } = await execa(program, args, { cancelSignal: signal, maxBuffer: 1 << 30 });
  const isSame =
    receivers <= comparedReceivers
      ? isDeepStrictEqual(byName(objectsOf(stdout)), byName(objectsOf(text)))
      : countOf(stdout) === countOf(text);
  if (!isSame)
    throw new Error(`The chart ${chart} does not render what this project writes for ${receivers} receivers.`);
  return command;
}

function objectsOf(text: string): Manifest[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}

function byName(objects: readonly Manifest[]): Map<string, Manifest> {
  return new Map(objects.map((object) => [`${object.kind} ${object.metadata.name}`, object]));
}

function countOf(text: string): number {
  return text.match(/^kind: /gm)?.length ?? 0;
}
