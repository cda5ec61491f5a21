import { celString } from '../flux/cel.ts';

/** JSON as a CEL literal. */
export function celLiteral(value: unknown): string {
  if (typeof value === 'string') return celString(value);
  if (Array.isArray(value)) return `[${alike(value).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    const values = alike(entries.map(([, each]) => each));
    return `{${entries.map(([key], index) => `${celString(key)}: ${values[index]}`).join(', ')}}`;
  }
  return String(value);
}

/** CEL wants one type for all values of a list or a map, and what is in them counts. */
function alike(values: readonly unknown[]): string[] {
  const types = new Set(values.map((value) => typeof value));
  const mixed = types.size > 1 || (types.has('object') && values.length > 1);
  return values.map((value) => (mixed ? `dyn(${celLiteral(value)})` : celLiteral(value)));
}

/** That a field is what was declared, and is not there where nothing was. What is around the field has to be there. */
export function isDeclared(field: string, declared: unknown): string {
  if (declared === undefined) return `!has(${field})`;
  return `has(${field}) && ${field} == ${celLiteral(declared)}`;
}

/** That fields are not there, or false or empty. */
export function isUnset(around: string, ...names: readonly string[]): string[] {
  return names.map((name) => `!has(${around}.${name})`);
}
