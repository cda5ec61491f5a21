/**
 * Prints what lets somebody run `pulumi` for a stack, and no more, for the cluster's administrator:
 *
 *   npm run --silent deployer -- --stack prod | kubectl apply -f -
 */
import { Command, CommanderError } from 'commander';
import { ViolationsError } from '../lib/constructs/validate.ts';
import { ProblemsError } from '../lib/problems/problem.ts';
import { deployerYaml } from '../lib/stack/deployer.ts';

interface Options {
  readonly stack?: string;
  readonly before: readonly string[];
  readonly user?: string;
  readonly policy: boolean;
}

const program = new Command('npm run --silent deployer --')
  .description(
    "Prints a ServiceAccount, Roles that name the stack's objects, and an admission policy that keeps it to them. Apply it with " +
      'the rights of an administrator, and again when names change.',
  )
  .option('-s, --stack <name>', 'the stack; default: PULUMI_STACK, or the only one that has a file')
  .option('--before <file...>', "earlier forms of the stack's file, whose objects are still to be deleted", [])
  .option('--user <name>', 'for a user whom the cluster knows, instead of a ServiceAccount')
  .option('--no-policy', 'without the admission policy, which needs Kubernetes 1.30 or newer')
  .allowExcessArguments(false)
  .showHelpAfterError()
  .exitOverride()
  .action(print);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
  if (error instanceof CommanderError) {
    // It has said so itself.
  } else if (error instanceof ProblemsError || error instanceof ViolationsError) console.error(error.message);
  else throw error;
}

function print({ stack = process.env.PULUMI_STACK, before, user, policy }: Options): void {
  const options = { directory: process.cwd(), stack, earlier: before, user, admission: policy };
  process.stdout.write(deployerYaml(options));
}
