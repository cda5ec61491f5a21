import { ViolationsError } from '../../constructs/validate.ts';
import { deployerYaml } from '../../stack/deployer.ts';
import { CannotBeDone } from '../exit-codes.ts';

export interface DeployerOptions {
  /** @default - PULUMI_STACK, or the only one that has a file */
  readonly stack?: string;
  /** Files: earlier forms of the stack's. */
  readonly before: readonly string[];
  /** A user whom the cluster knows. @default - a ServiceAccount */
  readonly user?: string;
  readonly policy: boolean;
}

/** Prints what lets somebody run `pulumi` for the stack of the working directory, and no more. */
export function deployer({ stack = process.env.PULUMI_STACK, before, user, policy }: DeployerOptions): void {
  const options = { directory: process.cwd(), stack, earlier: before, user, admission: policy };
  try {
    process.stdout.write(deployerYaml(options));
  } catch (error) {
    if (error instanceof ViolationsError) throw new CannotBeDone(error.message);
    throw error;
  }
}
