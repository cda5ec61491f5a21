import type { ASTNode as Node } from '@marcbachmann/cel-js';

/** What an expression can evaluate to: true, false, something that is not known from here, or an error for certain. */
type Outcome = { readonly true?: true; readonly false?: true; readonly failing?: string };

const known = { true: { true: true }, false: { false: true } } as const;
const unknown: Outcome = { true: true, false: true };

/**
 * The field of the body whose absence makes an expression an error; undefined when it is not an error, or when that cannot be determined.
 *
 * Evaluated for an empty body, which is what Flux passes to a filter when a delivery is not JSON, and what a ping looks
 * like to a filter of pushes. Only certain errors are reported, so an expression that checks before it reads, in any
 * way, is never called wrong. As in CEL, && and || ignore an error that the other side makes irrelevant.
 *
 * @param before what has to hold for the expression to be evaluated at all
 */
export function missingField(expression: Node, before?: Node): string | undefined {
  if (before !== undefined && !certain(outcome(before), 'true')) return undefined;
  return certain(outcome(expression), 'failing') ? outcome(expression).failing : undefined;
}

function certain(found: Outcome, what: keyof Outcome): boolean {
  return found[what] !== undefined && Object.keys(found).length === 1;
}

function outcome(node: Node): Outcome {
  const { op, args } = node;
  switch (op) {
    case 'value':
      return typeof args === 'boolean' ? known[args ? 'true' : 'false'] : unknown;
    case '.':
      return isBody(args[0]) ? { failing: `req.${args[1]}` } : strict([args[0]]);
    case '[]':
      return isBody(args[0]) ? { failing: `req[${args[1].input.slice(args[1].start, args[1].end)}]` } : strict(args);
    case '&&':
      return logical(outcome(args[0]), outcome(args[1]), 'false');
    case '||':
      return logical(outcome(args[0]), outcome(args[1]), 'true');
    case '!_':
      return negated(outcome(args));
    case '?:':
      return chosen(outcome(args[0]), args[1], args[2]);
    case 'call':
      return args[0] === 'has' ? present(args[1][0]) : strict(args[1]);
    case 'rcall':
      // What is in the brackets of a macro, of or() and of orValue() is evaluated only if it is needed.
      return lazy.has(args[0]) ? strict([args[1]]) : strict([args[1], ...args[2]]);
    default:
      return strict(operands(args));
  }
}

const lazy = new Set(['all', 'exists', 'exists_one', 'filter', 'map', 'optMap', 'optFlatMap', 'or', 'orValue']);

function isBody({ op, args }: Node): boolean {
  return op === 'id' && args === 'req';
}

/** has(e.f): e is read like any other expression, f is looked for. */
function present(field: Node | undefined): Outcome {
  if (field?.op !== '.') return unknown;
  return isBody(field.args[0]) ? known.false : strict([field.args[0]]);
}

/** An error in any part is an error of the whole; otherwise nothing is known of the whole. */
function strict(parts: readonly Node[]): Outcome {
  return parts.map(outcome).find((part) => certain(part, 'failing')) ?? unknown;
}

/** A side that decides (false for &&, true for ||) does so whatever the other is, an error included. */
function logical(left: Outcome, right: Outcome, decides: 'true' | 'false'): Outcome {
  const neutral = decides === 'true' ? 'false' : 'true';
  if (certain(left, decides) || certain(right, decides)) return known[decides];
  const failing = left.failing ?? right.failing;
  return {
    ...((left[decides] ?? right[decides]) && { [decides]: true }),
    ...(left[neutral] && right[neutral] && { [neutral]: true }),
    ...(failing !== undefined && { failing }),
  };
}

function negated(found: Outcome): Outcome {
  return {
    ...(found.false && known.true),
    ...(found.true && known.false),
    ...(found.failing !== undefined && { failing: found.failing }),
  };
}

function chosen(condition: Outcome, yes: Node, no: Node): Outcome {
  return {
    ...(condition.true && outcome(yes)),
    ...(condition.false && outcome(no)),
    ...(condition.failing !== undefined && { failing: condition.failing }),
  };
}

function operands(args: unknown): Node[] {
  if (Array.isArray(args)) return args.flatMap(operands);
  return typeof args === 'object' && args !== null && 'op' in args ? [args as Node] : [];
}
