import { createRequire } from 'node:module';
import type * as Cel from '@marcbachmann/cel-js';
import { remembered } from '../remembered.ts';
import { missingCelFunctions, renamed } from './cel-extensions.ts';

const require = createRequire(import.meta.url);

type Node = Cel.ASTNode;

/** What a filter sees: res, req, and with generic-oidc claims. */
export type CelVariables = Readonly<Record<string, unknown>>;

/** What an expression evaluates to. */
export type CelOutcome = { readonly value: boolean } | { readonly error: string };

/** A part of a conjunction, as it is written, and its own value. */
export type CelPart = { readonly text: string } & CelOutcome;

/** An expression that was evaluated, and its parts: the operands of its `&&`. */
export type CelEvaluation = CelOutcome & { readonly parts: readonly CelPart[] };

/**
 * Works a filter out as the notification-controller does: numbers of the body are doubles, a result that is neither
 * true nor false is an error, and so is a field that is not there.
 */
export function evaluateCel(expression: string, variables: CelVariables): CelEvaluation {
  const environment = environmentOf(Object.keys(variables).join());
  const outcome = (text: string): CelOutcome => {
    try {
      const value: unknown = environment.evaluate(renamed(text, environment.parse(text).ast), variables);
      return typeof value === 'boolean'
        ? { value }
        : { error: `its result is neither true nor false: ${String(value)}` };
    } catch (error) {
      const [first = ''] = error instanceof Error ? error.message.split('\n') : [String(error)];
      return { error: first };
    }
  };
  let parts: readonly Node[];
  try {
    parts = conjuncts(environment.parse(expression).ast);
  } catch (error) {
    const [first = ''] = error instanceof Error ? error.message.split('\n') : [String(error)];
    return { error: first, parts: [] };
  }
  const texts = parts.map((part) => textOf(part, (text) => environment.parse(text)));
  return { ...outcome(expression), parts: texts.map((text) => ({ text, ...outcome(text) })) };
}

/** For variables of these names: one takes longer to make than a filter takes to evaluate for hundreds of objects. */
const environmentOf = remembered((names) => {
  const { Environment } = require('@marcbachmann/cel-js') as typeof Cel;
  const environment = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false });
  for (const name of names.split(',')) environment.registerVariable(name, 'dyn');
  for (const [signature, handler] of missingCelFunctions) environment.registerFunction(signature, handler);
  return environment;
});

function conjuncts(node: Node): readonly Node[] {
  return node.op === '&&' ? node.args.flatMap(conjuncts) : [node];
}

/** As it is written; the parser loses a bracket before the first name, and then it is written again. */
function textOf(node: Node, parse: (text: string) => unknown): string {
  const text = node.input.slice(node.start, node.end);
  try {
    parse(text);
    return text;
  } catch {
    const { serialize } = require('@marcbachmann/cel-js/serialize') as { serialize: (node: Node) => string };
    return serialize(node);
  }
}
