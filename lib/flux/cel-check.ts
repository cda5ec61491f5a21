import { createRequire } from 'node:module';
import type * as Cel from '@marcbachmann/cel-js';
import type * as Re2 from 're2js';

// Loaded when the first expression is checked: most programs have none, and synth is to start at once.
const require = createRequire(import.meta.url);

/** One node of a parsed expression: `==`, `.`, `id`, `call` (name, arguments), `rcall` (name, receiver, arguments) … */
type Node = Cel.ASTNode;

/**
 * What the notification-controller's CEL offers beside variables: the names of types, and the namespaces of the
 * extensions it enables (fluxcd/pkg/runtime v0.110.1, cel/expression.go).
 */
const known = new Set(
  'bool bytes double duration dyn int list map null_type string timestamp type uint google optional sets base64 strings'.split(
    ' ',
  ),
);

/** Macros that bind the name in their first argument. */
const binders = new Set(['all', 'exists', 'exists_one', 'existsOne', 'filter', 'map', 'optMap', 'optFlatMap', 'bind']);

/** Operators whose result is true or false. The result of a call is taken for one, as it needs the types to know. */
const conditions = new Set(['==', '!=', '<', '<=', '>', '>=', 'in', '&&', '||', '!_', 'call', 'rcall']);

/**
 * What is wrong with an expression as far as its text shows it: syntax, variables that Flux does not set, regular
 * expressions that RE2 refuses, and a result that is no condition. Flux checks the types as well, when it reconciles
 * the object; what it refuses there shows as Ready=False.
 *
 * @param variables those that Flux sets, such as req
 * @param result @default condition: Flux takes nothing else as a filter
 */
export function checkCel(
  expression: string,
  variables: readonly string[],
  result: 'condition' | 'any' = 'condition',
): string[] {
  const { Environment } = require('@marcbachmann/cel-js') as typeof Cel;
  let root: Node;
  try {
    root = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false }).parse(expression).ast;
  } catch (error) {
    const [reason = ''] = error instanceof Error ? error.message.split('\n') : [String(error)];
    return [`it is not CEL (${reason})`];
  }
  const problems = new Set<string>();
  walk(root, new Set([...known, ...variables]), (problem) => problems.add(problem), variables);
  if (result === 'condition' && !isCondition(root)) {
    problems.add('its result is not known to be true or false (write a comparison, such as req.field == true)');
  }
  return [...problems];
}

function isCondition({ op, args }: Node): boolean {
  if (op === 'value') return typeof args === 'boolean';
  if (op === '?:') return isCondition(args[1]) && isCondition(args[2]);
  return conditions.has(op);
}

function walk(
  node: Node,
  names: ReadonlySet<string>,
  report: (problem: string) => void,
  variables: readonly string[],
): void {
  const { op, args } = node;
  if (op === 'id' && !names.has(args)) {
    report(`there is no variable ${args} (there are: ${variables.join(', ')})`);
    return;
  }
  const call = callOf(node);
  if (call?.name === 'matches') checkPattern(call.parameters.at(-1), report);
  const [variable, ...rest] = call?.parameters ?? [];
  if (call?.receiver !== undefined && variable?.op === 'id' && binders.has(call.name)) {
    // cel.bind(name, value, in): `cel` is no variable.
    if (call.name !== 'bind') walk(call.receiver, names, report, variables);
    const inside = new Set([...names, variable.args]);
    for (const parameter of rest) walk(parameter, inside, report, variables);
    return;
  }
  for (const child of children(args)) walk(child, names, report, variables);
}

/** A function or a macro with what it is given: name(parameters) or receiver.name(parameters). */
function callOf({ op, args }: Node): { name: string; receiver?: Node; parameters: readonly Node[] } | undefined {
  if (op === 'call') return { name: args[0], parameters: args[1] };
  return op === 'rcall' ? { name: args[0], receiver: args[1], parameters: args[2] } : undefined;
}

function children(args: unknown): Node[] {
  if (Array.isArray(args)) return args.flatMap(children);
  return typeof args === 'object' && args !== null && 'op' in args ? [args as Node] : [];
}

/** A pattern that is written out; one that is worked out from the delivery cannot be known. */
function checkPattern(argument: Node | undefined, report: (problem: string) => void): void {
  if (argument?.op !== 'value' || typeof argument.args !== 'string') return;
  for (const reason of checkRe2(argument.args))
    report(`matches(${JSON.stringify(argument.args)}) is no RE2 expression (${reason})`);
}

/** What is wrong with a regular expression of RE2, the dialect of Go and CEL; nothing or one reason. */
export function checkRe2(pattern: string): string[] {
  const { RE2JS } = require('re2js') as typeof Re2;
  try {
    RE2JS.compile(pattern);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
