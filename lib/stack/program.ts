import { KubeConfig } from '@kubernetes/client-node';
import * as github from '@pulumi/github';
import * as pulumi from '@pulumi/pulumi';
import { ViolationsError } from '../constructs/validate.ts';
import { parseRepositoryUrl } from '../github/repository.ts';
import { notices } from '../notices.ts';
import { ProblemsError } from '../problems.ts';
import { parseSettings, type RawSettings, settingsNamespace, tokenKey } from '../settings/index.ts';
import { encryptedToken as readEncryptedToken } from '../token/encrypted-token.ts';
import { TokenFile } from '../token/token-file.ts';
import { Failure } from './failure.ts';
import { FluxWebhook } from './flux-webhook.ts';
import { readHookRanges } from './hook-ranges.ts';
import { LiveObjects } from './live-object.ts';
import { checkCluster, loadKubeConfig } from './preflight/cluster.ts';
import { checkExistingSecret } from './preflight/existing-secret.ts';
import { checkGitHub } from './preflight/github.ts';
import { checkTokenSource } from './preflight/token.ts';

/** Names of the stack's outputs. */
type Output = 'hookPath' | 'hookUrl' | 'address' | 'webhookId';

/**
 * The Pulumi front end: settings from the engine, a look at the cluster and at GitHub, then the component.
 * @throws Failure with every problem found, before anything is deployed
 */
export async function run(): Promise<Record<Output, pulumi.Output<string>>> {
  try {
    const settings = parseSettings(engineSettings());
    const repository = parseRepositoryUrl(settings.repository);
    if (repository === undefined) throw new Error(`unchecked repository ${settings.repository}`);
    const home = { scope: settings.hookScope, repository };
    const kubernetes = new pulumi.Config('kubernetes');
    const githubToken = new pulumi.Config('github').get('token') ?? process.env.GITHUB_TOKEN ?? '';
    const cluster = { kubeconfig: kubernetes.get('kubeconfig'), context: kubernetes.get('context') };
    const problems = await Promise.all([
      checkTokenSource(settings),
      checkExistingSecret(settings, cluster),
      checkCluster({
        ...cluster,
        namespace: settings.namespace,
        gatewayApi: settings.exposure === 'HTTPRoute',
        tokenSource: settings.tokenSource,
      }),
      checkGitHub(home, githubToken),
    ]);
    if (problems.flat().length > 0) throw new ProblemsError('Nothing was deployed', problems.flat());
    const token = new pulumi.Config(settingsNamespace).getSecret('token');
    for (const notice of notices(settings, { asksGitHub: true, now: new Date() })) await pulumi.log.warn(notice);
    const encryptedToken = await readEncryptedToken({
      directory: process.cwd(),
      file: new TokenFile(process.cwd(), pulumi.getStack()),
      settings,
    });
    const config = new KubeConfig();
    loadKubeConfig(config, cluster);
    const provider = new github.Provider('fluxhook-github', { owner: repository.owner, token: githubToken });
    const { hookPath, hookUrl, address, webhookId } = new FluxWebhook('fluxhook', {
      settings,
      token,
      encryptedToken,
      live: new LiveObjects(config),
      home,
      githubToken,
      provider,
      hookRanges: await readHookRanges(settings, provider),
    });
    return { hookPath, hookUrl, address, webhookId };
  } catch (error) {
    // Pulumi prints a RunError without a stack trace, which would say nothing about the settings.
    throw error instanceof ProblemsError || error instanceof ViolationsError ? new Failure(error.message) : error;
  }
}

/** What the engine hands over: the defaults of Pulumi.yaml, the stack file and `--config`, secrets decrypted. */
function engineSettings(): RawSettings {
  const { [tokenKey]: token, ...values } = pulumi.runtime.allConfig();
  const secretKeys: unknown = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? '[]');
  const secret = Array.isArray(secretKeys) && secretKeys.includes(tokenKey);
  return {
    origin: `stack ${pulumi.getStack()}`,
    values,
    token: token === undefined ? undefined : { value: token, secret },
  };
}
