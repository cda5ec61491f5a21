import * as github from '@pulumi/github';
import { limitsSources, writtenHookRanges } from '../exposure.ts';
import { rangesOf } from '../github/hook-ranges.ts';
import { ProblemsError } from '../problems.ts';
import type { Settings } from '../settings/index.ts';

/**
 * Where GitHub's webhooks come from: as GitHub says now, unless the settings have it written down or the objects
 * come from Git, where synth wrote them.
 * @throws ProblemsError when GitHub does not say, or names no range of the Service's families
 */
export async function readHookRanges(settings: Settings, provider: github.Provider): Promise<readonly string[]> {
  const written = settings.hookRanges.length > 0 || settings.ownership === 'git';
  if (!limitsSources(settings) || written) return writtenHookRanges(settings).ranges;
  const problem = (text: string) =>
    new ProblemsError('Nothing was deployed', [
      {
        subject: 'https://api.github.com/meta',
        problem: `the ranges of GitHub's webhooks, which the firewall admits, cannot be read: ${text}`,
        choices: 'a network path to api.github.com:443, or ranges written down in fluxhook:hookRanges',
        fix: 'the same command again; or fluxhook:hookRanges with fluxhook:hookRangesDate, or fluxhook:sourceRanges any',
      },
    ]);
  let hooks: readonly string[];
  try {
    ({ hooks } = await github.getIpRanges({ provider }));
  } catch (error) {
    throw problem(error instanceof Error ? error.message : String(error));
  }
  if (rangesOf(hooks, settings.ipFamilies).length === 0) {
    throw problem(`it names no range of ${settings.ipFamilies.join(' or ')}`);
  }
  return hooks;
}
