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

/** CEL requires one type for all values of a list or a map, nested values included. */
function alike(values: readonly unknown[]): string[] {
  const types = new Set(values.map((value) => typeof value));
  const mixed = types.size > 1 || (types.has('object') && values.length > 1);
  return values.map((value) => (mixed ? `dyn(${celLiteral(value)})` : celLiteral(value)));
}

/** The condition that a field is as declared, or missing if nothing was declared. Its parent has to exist. */
export function isDeclared(field: string, declared: unknown): string {
  if (declared === undefined) return `!has(${field})`;
  return `has(${field}) && ${field} == ${celLiteral(declared)}`;
}

/** The condition that fields are missing, false or empty. */
export function isUnset(around: string, ...names: readonly string[]): string[] {
  return names.map((name) => `!has(${around}.${name})`);
}
