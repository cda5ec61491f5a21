import { ViolationsError } from '../../constructs/validate.ts';
import { deployerYaml } from '../../stack/deployer.ts';
import { CannotBeDone } from '../exit-codes.ts';

export interface DeployerOptions {
  /** @default - PULUMI_STACK, or the only one that has a file */
  readonly stack?: string;
  /** Earlier forms of the stack's file. */
  readonly before: readonly string[];
  /** @default - a ServiceAccount */
  readonly user?: string;
  /** Whether the admission policy is printed too. */
  readonly policy: boolean;
}

/**
 * Prints what lets somebody run `pulumi` for a stack, and no more, for the cluster's administrator.
 * @throws CannotBeDone where the settings declare what Flux would refuse
 */
export function deployer({ stack = process.env.PULUMI_STACK, before, user, policy }: DeployerOptions): void {
  const options = { directory: process.cwd(), stack, earlier: before, user, admission: policy };
  try {
    process.stdout.write(deployerYaml(options));
  } catch (error) {
    throw error instanceof ViolationsError ? new CannotBeDone(error.message) : error;
  }
}
