/**
 * Variables of the environment that hold secrets of this program or of Pulumi, and that no program which it starts needs:
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

/** Takes them out of this process's environment, once all of them are read: for its children, and for Node's reports. */
export function forgetSecretVariables(env: NodeJS.ProcessEnv = process.env): void {
  for (const name of secretVariables) delete env[name];
}
