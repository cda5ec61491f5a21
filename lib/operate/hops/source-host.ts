import { homeName } from '../../github/hook-home.ts';
import { isKnown, type Missing } from '../evidence/piece.ts';
import { type Finding, type Hop, notKnown } from './hop.ts';
import type { View } from './view.ts';

/** The host that events come from: it answers, and shows its webhooks to the token. */
export const sourceHost: Hop = {
  id: 'source-host',
  question: 'Does GitHub answer, and show the webhooks?',
  problems({ evidence: { sender, receiver } }) {
    if (!sender.asked) return [notAsked(sender.why, sender.said, receiver.spec.type)];
    const refused = sender.homes.flatMap(({ home, hooks }) => (isKnown(hooks) ? [] : [refusal(homeName(home), hooks)]));
    // One refusal is enough: all homes share the token.
    return refused.slice(0, 1);
  },
  holds({ evidence: { sender } }) {
    if (!sender.asked) return undefined;
    const names = sender.homes.map(({ home }) => homeName(home));
    return { message: `GitHub answers for ${names.join(', ')}`, evidence: { repositories: names } };
  },
};

function notAsked(why: string, said: string, type: string): Finding {
  switch (why) {
    case 'type':
      return {
        status: 'not-applicable',
        reason: 'sender-cannot-be-asked',
        message: `${said}: only the cluster's side is checked`,
        fix: `compare the sender's settings with what \`fluxhook sender\` prints for type ${type}`,
      };
    case 'no-credentials':
      return {
        status: 'unknown',
        reason: 'github-token-missing',
        message: `${said}, so GitHub cannot be asked: only the cluster's side is checked`,
        fix: 'export GITHUB_TOKEN=TOKEN, one with the fine-grained permission Webhooks: read (classic: read:repo_hook)',
      };
    case 'no-repository':
      return {
        status: 'unknown',
        reason: 'repository-unknown',
        message: `${said}, so it is not known which repository has the webhook`,
        fix: 'name it: --repository OWNER/REPOSITORY, or --repository ORGANIZATION',
      };
    default:
      return {
        status: 'unknown',
        reason: 'source-host-unknown',
        message: `${said}: only the cluster's side is checked`,
        fix: 'for a GitHub Enterprise Server: export GITHUB_BASE_URL=https://HOST/',
      };
  }
}

function refusal(name: string, missing: Missing): Finding {
  const base = notKnown(missing);
  if (missing.sender !== undefined) return { ...base, message: `${missing.why} (${missing.asked})` };
  if (missing.known !== undefined && missing.known.reason !== 'permission-missing')
    return { ...base, message: missing.known.message };
  if (missing.missing !== 'permission') return base;
  return { ...base, message: `the token cannot read the webhooks of ${name}: ${missing.why}` };
}

/** Whether anything of GitHub's side is known. */
export function isSenderKnown({ evidence: { sender } }: View): boolean {
  return sender.asked && sender.homes.some(({ hooks }) => isKnown(hooks));
}
