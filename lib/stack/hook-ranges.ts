import type { ProviderResource } from '@pulumi/pulumi';
import { apiRoot, publicHost } from '../github/api.ts';
import { type IpFamily, knownHookRanges, rangesOf } from '../github/hook-ranges.ts';
import { ProblemsError } from '../problems/problem.ts';
import type { StackSettings } from '../settings/index.ts';
import { limitsSources } from './notices.ts';

/** Those that a Service gets where the settings name none. */
const defaultFamilies: readonly IpFamily[] = ['IPv4'];

/**
 * The ranges of GitHub's webhooks: as GitHub lists them now, unless they are in the settings or the objects come from
 * Git, where synth wrote them.
 * @param host the web host of the GitHub that is meant; an Enterprise Server names no ranges: it sends from its own address.
 *   @default github.com
 * @returns undefined where the exposure does not limit its senders to them
 * @throws ProblemsError when GitHub does not say, or names no range of the Service's families
 */
export async function readHookRanges(
  settings: StackSettings,
  provider: ProviderResource,
  host: string = publicHost,
): Promise<readonly string[] | undefined> {
  if (!limitsSources(settings)) return undefined;
  if (settings.hookRanges !== undefined) return settings.hookRanges.ranges;
  if (settings.ownership === 'git') return knownHookRanges.ranges;
  const problem = (text: string) =>
    new ProblemsError('Nothing was deployed', [
      {
        subject: `${apiRoot(host)}/meta`,
        problem: `the ranges of GitHub's webhooks, which the firewall admits, cannot be read: ${text}`,
        choices: `a network path to ${new URL(apiRoot(host)).host}:443, or ranges written down in fluxhook:hookRanges (an Enterprise Server names none: its own address)`,
        fix: 'run the same command again; or set fluxhook:hookRanges, or pulumi config set --path fluxhook:exposure.sources any',
      },
    ]);
  let hooks: readonly string[];
  try {
    const { getIpRanges } = await import('@pulumi/github/getIpRanges.js');
    ({ hooks } = await getIpRanges({ provider }));
  } catch (error) {
    throw problem(error instanceof Error ? error.message : String(error));
  }
  const { exposure } = settings.entrance;
  const families = (exposure !== undefined && 'ipFamilies' in exposure && exposure.ipFamilies) || defaultFamilies;
  if (rangesOf(hooks, families).length === 0) throw problem(`it names no range of ${families.join(' or ')}`);
  return hooks;
}
