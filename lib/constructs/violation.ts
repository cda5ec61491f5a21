import { withoutCredentials } from '../problems/credentials.ts';

/** A value that Flux or Kubernetes would refuse, ignore, or read as something other than what was meant. */
export interface Violation {
  /** Name of the prop, with its place in lists: targets[1].name. */
  readonly prop: string;
  /** The value received (never a token). */
  readonly value: unknown;
  /** What is wrong with it, if the choices do not show it. */
  readonly problem?: string;
  /** The values allowed. */
  readonly choices: string;
  /** One instruction that fixes it. */
  readonly fix: string;
}

/** A violation as one line, without the passwords of URLs; cdk8s puts the path of the construct before it. */
export function describeViolation({ prop, value, problem, choices, fix }: Violation): string {
  const why = problem === undefined ? '' : `: ${problem}`;
  const shown = withoutCredentials(JSON.stringify(value) ?? 'undefined');
  return `${prop} = ${shown} is not usable${why}; allowed: ${choices}. ${fix}`;
}
