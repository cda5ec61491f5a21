import { parse } from 'yaml';
import { noTokenToList } from '../../operate/discovery/refused-organization.ts';
import { rootCause } from '../../operate/root-cause.ts';
import { ProblemsError } from '../../problems/problem.ts';
import { lockTarget, refreshLock } from '../../stack/lock.ts';
import { type LockOutcome, lockJson, lockShortReport, lockTextReport } from '../../stack/lock-report.ts';
import { CannotBeDone, exitCodes } from '../exit-codes.ts';
import { gitHubEnvironment } from '../github-access.ts';
import type { Output } from '../options.ts';
import { toldPatience } from '../patience.ts';
import { timeLimit } from '../time-limit.ts';

export interface LockOptions {
  readonly stack?: string;
  readonly file?: string;
  /** Queries, as YAML. */
  readonly query?: string;
  /** Write nothing, and end with 1 where the file is not up to date. */
  readonly check: boolean;
  readonly dryRun: boolean;
  readonly output: Output;
  /** In milliseconds. */
  readonly timeout?: number;
}

/** Finds the repositories of a stack at GitHub, pins them in its lock file, and gives the exit code. */
export async function lock(options: LockOptions): Promise<number> {
  const { stack = process.env.PULUMI_STACK, file, query, check, dryRun, output, timeout } = options;
  if (options.stack !== undefined && (file !== undefined || query !== undefined))
    throw new CannotBeDone(
      'A stack has its queries in its file, and its lock file beside it. Leave out --stack, or --file and --query.',
    );
  timeLimit.begin(timeout);
  const { credentials, enterprise } = gitHubEnvironment();
  const queries = query === undefined ? undefined : queriesIn(query);
  const target = lockTarget({ directory: process.cwd(), stack, file, queries }, enterprise);
  if (credentials === undefined) throw new ProblemsError('The repositories cannot be found', [noTokenToList()]);
  const refresh = await refreshLock(target, { credentials, patience: toldPatience() });
  const outcome: LockOutcome = refresh.isCurrent ? 'current' : check ? 'outdated' : dryRun ? 'planned' : 'written';
  if (outcome === 'written') {
    try {
      refresh.write();
    } catch (error) {
      throw new CannotBeDone(`${target.path} cannot be written: ${rootCause(error)}. It is unchanged.`);
    }
  }
  for (const notice of refresh.notices) console.error(`Warning: ${notice}.`.replace(/([.?])\.$/, '$1'));
  if (output === 'json') console.log(JSON.stringify(lockJson(refresh, outcome), undefined, 2));
  else console.log(output === 'short' ? lockShortReport(refresh, outcome) : lockTextReport(refresh, outcome));
  return outcome === 'outdated' ? exitCodes.broken : exitCodes.fine;
}

function queriesIn(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new CannotBeDone(
      `--query is not YAML: ${rootCause(error)}. Write it as in the settings: '{ organization: acme, topics: [deploy] }'.`,
    );
  }
}
