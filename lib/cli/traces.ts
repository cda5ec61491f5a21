import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { relative, resolve } from 'node:path';

const maps = new Map<string, SourceMap | undefined>();

/**
 * The stack of an error in the sources' lines, for `Error.prepareStackTrace` of a bundled program. Node's own
 * (`--enable-source-maps`) reads every map at the start of the program; this one only when a stack trace is printed.
 */
export function ofSources(error: unknown, frames: readonly NodeJS.CallSite[]): string {
  const lines = frames.map((frame) => `\n    at ${placed(String(frame), frame)}`);
  return `${Error.prototype.toString.call(error)}${lines.join('')}`;
}

function placed(text: string, frame: NodeJS.CallSite): string {
  const [file, line, column] = [frame.getFileName(), frame.getLineNumber(), frame.getColumnNumber()];
  if (!file || line === null || column === null) return text;
  const entry = mapOf(file)?.findEntry(line - 1, column - 1);
  if (entry === undefined || !('originalSource' in entry)) return text;
  const source = relative(process.cwd(), resolve(file, '..', entry.originalSource));
  return text.replace(`${file}:${line}:${column}`, `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`);
}

function mapOf(file: string): SourceMap | undefined {
  if (!maps.has(file)) {
    const map = `${file}.map`;
    maps.set(file, existsSync(map) ? new SourceMap(JSON.parse(readFileSync(map, 'utf8'))) : undefined);
  }
  return maps.get(file);
}
