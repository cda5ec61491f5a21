import { YAMLError } from 'yaml';

/** What is wrong with a YAML text, and where; never a part of the text, which may hold secrets. */
export function yamlProblem(error: unknown): string {
  if (error instanceof YAMLError) {
    const [start] = error.linePos ?? [];
    const where = start === undefined ? '' : ` at line ${start.line}, column ${start.col}`;
    return `not YAML: ${error.code.toLowerCase().replaceAll('_', ' ')}${where}`;
  }
  // toJS() throws it for an alias without an anchor, and for aliases of aliases that would fill the memory.
  if (error instanceof ReferenceError) return 'aliases that lead nowhere, or that unfold to more than can be read';
  return error instanceof Error && 'code' in error ? `cannot be read (${String(error.code)})` : 'cannot be read';
}
