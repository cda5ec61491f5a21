import { createRequire } from 'node:module';
import type * as Cel from '@marcbachmann/cel-js';
import { missingField } from './cel-empty-body.ts';
import { celFunctionChoices, celMacros, celNamespaces, isCelFunction } from './cel-functions.ts';
import { checkRe2 } from './re2.ts';

// Loaded when the first expression is checked: most programs have none, and synth is to start at once.
const require = createRequire(import.meta.url);

/** One node of a parsed expression: `==`, `.`, `id`, `call` (name, arguments), `rcall` (name, receiver, arguments) … */
type Node = Cel.ASTNode;

/** What is wrong with an expression. */
export interface CelProblem {
  readonly problem: string;
  /** What is allowed in its place. */
  readonly choices: string;
  readonly fix: string;
}

export interface CelUse {
  /** The variables that Flux sets, such as req. */
  readonly variables: readonly string[];
  /** @default condition: Flux takes nothing else as a filter */
  readonly result?: 'condition' | 'any';
  /** A filter that has to hold before Flux evaluates this one. @default - none */
  readonly after?: string | undefined;
}

/** Names of types beside the variables: `type(req.ref) == string`. */
const types = 'bool bytes double dyn int list map null_type optional_type string type uint google'.split(' ');

/** Operators whose result is true or false. The result of a call counts as one, since only the types could tell. */
const conditions = new Set(['==', '!=', '<', '<=', '>', '>=', 'in', '&&', '||', '!_', 'call', 'rcall']);

/**
 * What is wrong with an expression as far as its text shows it: syntax, variables and functions that Flux does not
 * have, regular expressions that RE2 refuses, a result that is not a condition, and a field of the body that is read
 * without checking that it exists. Flux also checks the types when it reconciles the object; if it refuses them, the
 * object is Ready=False.
 */
export function checkCel(expression: string, use: CelUse): readonly CelProblem[] {
  const key = JSON.stringify([expression, use]);
  const found = checked.get(key) ?? problemsOf(expression, use);
  checked.set(key, found);
  return found;
}

/** cdk8s asks for all violations once per chart, and many Receivers have the same filter. */
const checked = new Map<string, readonly CelProblem[]>();

function problemsOf(expression: string, { variables, result = 'condition', after }: CelUse): CelProblem[] {
  let root: Node;
  try {
    root = parse(expression);
  } catch (error) {
    if (isBeyondTheParser(expression)) return [];
    const [reason = ''] = error instanceof Error ? error.message.split('\n') : [String(error)];
    const fix = 'For example: has(req.ref) && req.ref == "refs/heads/main".';
    return [{ problem: `it is not CEL (${reason})`, choices: `CEL over ${variables.join(', ')}`, fix }];
  }
  const problems = new Map<string, CelProblem>();
  const report = (problem: CelProblem) => problems.set(problem.problem, problem);
  walk(root, { names: new Set([...types, ...celNamespaces, ...variables]), variables, report });
  if (result === 'condition' && !isCondition(root)) {
    const fix = 'Write a comparison, such as req.field == true.';
    report({ problem: 'its result is not known to be true or false', choices: 'a condition', fix });
  }
  if (variables.includes('req')) reportMissingField(root, after, report);
  return [...problems.values()];
}

function parse(expression: string): Node {
  const { Environment } = require('@marcbachmann/cel-js') as typeof Cel;
  return new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false }).parse(expression).ast;
}

function reportMissingField(root: Node, after: string | undefined, report: (problem: CelProblem) => void): void {
  let before: Node | undefined;
  try {
    before = after ? parse(after) : undefined;
  } catch {
    // What the other filter lets through cannot be determined; if it is wrong, it is reported itself.
    return;
  }
  const field = missingField(root, before);
  if (field === undefined) return;
  report({
    problem: `it reads ${field} without checking that it exists, and Flux answers 500 to a delivery without it, such as a ping`,
    choices: 'fields that are looked for first',
    fix: field.startsWith('req.') ? `Put has(${field}) && before it.` : 'Put "field" in req && before it.',
  });
}

/** Syntax of CEL that the parser here does not know: an expression with it cannot be checked. */
const beyondTheParser = [
  // A message: google.protobuf.Timestamp{}
  /\bgoogle\.protobuf\.\w+\s*\{/,
  // An optional element or entry: [?req.?ref]
  /[[{,]\s*\?/,
  // A name from the root: .req
  /(^|[-+*/%<>=!&|(,[{?:])\s*\.[a-z_]/i,
];

function isBeyondTheParser(expression: string): boolean {
  const withoutTexts = expression.replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/g, '""');
  return beyondTheParser.some((syntax) => syntax.test(withoutTexts));
}

function isCondition({ op, args }: Node): boolean {
  if (op === 'value') return typeof args === 'boolean';
  if (op === '?:') return isCondition(args[1]) && isCondition(args[2]);
  return conditions.has(op);
}

interface Walk {
  readonly names: ReadonlySet<string>;
  readonly variables: readonly string[];
  readonly report: (problem: CelProblem) => void;
}

function walk(node: Node, at: Walk): void {
  const { op, args } = node;
  if (op === 'id' && !at.names.has(args)) {
    const choices = at.variables.join(', ');
    at.report({ problem: `there is no variable ${args}`, choices, fix: `Read one of these instead of ${args}.` });
    return;
  }
  if (op !== 'call' && op !== 'rcall') {
    for (const child of children(args)) walk(child, at);
    return;
  }
  const { name, receiver, parameters } = callOf(node);
  const calledOn = receiver === undefined ? 'nothing' : isNamespace(receiver, at.names) ? 'namespace' : 'value';
  const fullName = calledOn === 'namespace' && receiver?.op === 'id' ? `${receiver.args}.${name}` : name;
  if (!isCelFunction(fullName, calledOn)) {
    const choices = celFunctionChoices(calledOn);
    at.report({ problem: `Flux has no function ${fullName}`, choices, fix: 'Use one of these.' });
  }
  if (name === 'matches') checkPattern(parameters.at(-1), at);
  if (receiver !== undefined && calledOn === 'value') walk(receiver, at);
  const [variable, ...rest] = parameters;
  const binds = calledOn === 'value' && celMacros.has(name) && variable?.op === 'id';
  const inside = binds ? { ...at, names: new Set([...at.names, variable.args]) } : at;
  for (const parameter of binds ? rest : parameters) walk(parameter, inside);
}

/** What comes before the dot of sets.contains() and cel.bind() is not a variable, so the two are one name. */
function isNamespace({ op, args }: Node, names: ReadonlySet<string>): boolean {
  return op === 'id' && (celNamespaces.has(args) || !names.has(args));
}

/** A function or a macro with what it is given: name(parameters) or receiver.name(parameters). */
function callOf({ op, args }: Node): { name: string; receiver?: Node; parameters: readonly Node[] } {
  if (op === 'call') return { name: args[0], parameters: args[1] };
  return op === 'rcall' ? { name: args[0], receiver: args[1], parameters: args[2] } : { name: '', parameters: [] };
}

function children(args: unknown): Node[] {
  if (Array.isArray(args)) return args.flatMap(children);
  return typeof args === 'object' && args !== null && 'op' in args ? [args as Node] : [];
}

/** A pattern that is written out; one that is evaluated from the delivery cannot be known. */
function checkPattern(argument: Node | undefined, { report }: Walk): void {
  if (argument?.op !== 'value' || typeof argument.args !== 'string') return;
  for (const reason of checkRe2(argument.args)) {
    const problem = `matches(${JSON.stringify(argument.args)}) is not an RE2 expression (${reason})`;
    report({ problem, choices: 'regular expressions of RE2', fix: 'RE2 has no look-around and no references.' });
  }
}
