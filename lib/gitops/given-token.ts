import { readFileSync } from 'node:fs';
import { minimumTokenLength, tokenWeaknesses } from '../flux/token-value.ts';
import { ProblemsError } from '../problems/problem.ts';

/** The variable with a token to encrypt; `-` reads it from standard input. */
export const tokenVariable = 'FLUXHOOK_TOKEN';

/**
 * The token that `cdk8s synth` is given to encrypt. It is neither an argument nor a file of the project, because both
 * leave traces.
 * @returns undefined when none is given
 * @throws ProblemsError for one that is not safe to use; it does not show it
 */
export function givenToken(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const given = env[tokenVariable];
  if (given === undefined) return undefined;
  // The line break that `echo` and `openssl rand` append is not part of the token.
  const token = given === '-' ? readFileSync(process.stdin.fd, 'utf8').replace(/\n$/, '') : given;
  const problems = tokenWeaknesses(token);
  if (problems.length === 0) return token;
  throw new ProblemsError(
    'The token cannot be used',
    problems.map((problem) => ({
      subject: tokenVariable,
      problem,
      choices: `at least ${minimumTokenLength} characters; or unset, to keep the present token`,
      fix: `openssl rand -hex 32 | ${tokenVariable}=- npx fluxhook synth`,
    })),
  );
}
