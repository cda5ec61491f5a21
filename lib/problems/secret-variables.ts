/**
 * Variables of the environment that hold secrets of this program or of Pulumi, and that no program started by it needs:
 * the stack's settings decrypted (Pulumi sets them for the program), what opens the state, credentials of GitHub, and what
 * `cdk8s synth` takes.
 */
export const secretVariables = [
  'PULUMI_CONFIG',
  'PULUMI_CONFIG_SECRET_KEYS',
  'PULUMI_CONFIG_PASSPHRASE',
  'PULUMI_CONFIG_PASSPHRASE_FILE',
  'PULUMI_ACCESS_TOKEN',
  'GITHUB_TOKEN',
  'GITHUB_APP_PEM_FILE',
  'FLUXHOOK_TOKEN',
  'SOPS_AGE_KEY',
] as const;

/**
 * Removes them from this process's environment once all of them are read, so that they reach neither its children nor
 * Node's reports.
 */
export function forgetSecretVariables(env: NodeJS.ProcessEnv = process.env): void {
  for (const name of secretVariables) delete env[name];
}
