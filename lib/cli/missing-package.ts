/** Peers of the package, which a project has for its own use; without some of them most commands work. */
const peer = /^(@pulumi\/[\w-]+|cdk8s(-plus-28)?|constructs)$/;

/**
 * What to do where a command needs a peer that is not installed.
 * @returns undefined for any other error
 */
export function missingPackage(error: unknown): string | undefined {
  if (!(error instanceof Error) || !/^(ERR_)?MODULE_NOT_FOUND$/.test((error as NodeJS.ErrnoException).code ?? ''))
    return undefined;
  const [, name = ''] = /^Cannot find (?:package|module) '([^']+)'/.exec(error.message) ?? [];
  if (!peer.test(name)) return undefined;
  return `This command needs the package ${name}, which is not installed beside fluxhook: npm install ${name}`;
}
