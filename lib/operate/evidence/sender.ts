import { hostOfUrl } from '../../flux/host-name.ts';
import { type HookHome, scopeOf } from '../../github/hook-home.ts';
import type { ListedHook } from '../hook-records.ts';
import { bringsSomething } from './brought.ts';
import { deliveryDetails, type Sought } from './delivery-details.ts';
import type { HomeEvidence, MatchedHook, Receiver, Sender, Target } from './evidence.ts';
import type { GitHubLook } from './github-look.ts';
import { homeOf, homesOf } from './homes.ts';
import { sourcesBehind } from './objects.ts';
import { isKnown, isMissing, known, missingInWords, type Piece } from './piece.ts';
import { type Tracked, trackedBy } from './tracked.ts';

/** How the sender of a Receiver's deliveries is found. */
export interface SenderAccess {
  /** Undefined where there are no credentials. */
  readonly github: GitHubLook | undefined;
  /** Host of a GitHub Enterprise Server. */
  readonly enterprise: string | undefined;
  /** Where the person says that the webhook is, instead of what the targets tell. */
  readonly home: HookHome | undefined;
  /** Whether it is asked how far the targets are behind. @default false */
  readonly withLag?: boolean | undefined;
}

export interface SenderQuestion {
  readonly receiver: Receiver;
  readonly receivers: readonly Receiver[];
  readonly targets: readonly Target[];
  /** The Receiver's paths: the one in its status, and the one that follows from its token. */
  readonly paths: readonly string[];
  /** Addresses and host names of the cluster's ways in. */
  readonly hosts: readonly string[];
  /** The addresses of a host name, as this machine resolves it; none where it has none. */
  readonly addressesOf: (host: string) => Promise<readonly string[]>;
}

/** Asks where the deliveries of a Receiver come from. */
export async function askSender(question: SenderQuestion, access: SenderAccess): Promise<Sender> {
  const { type } = question.receiver.spec;
  if (type !== 'github') return { asked: false, why: 'type', said: `senders of type ${type} cannot be asked` };
  const found = homesOf(question.targets, access.enterprise);
  const homes = access.home === undefined ? found.homes : [access.home];
  if (homes.length === 0) {
    const [host] = found.elsewhere;
    if (host !== undefined) return { asked: false, why: 'no-github', said: `${host} is not known to be a GitHub` };
    return { asked: false, why: 'no-repository', said: whyNone(question.targets) };
  }
  const { github } = access;
  if (github === undefined) return { asked: false, why: 'no-credentials', said: 'GITHUB_TOKEN is not set' };
  return { asked: true, homes: await Promise.all(homes.map((home) => askHome(home, question, github))) };
}

function whyNone(targets: readonly Target[]): string {
  const hidden = targets.flatMap(({ objects, sources }): Piece<unknown>[] => [objects, sources]).find(isMissing);
  if (hidden === undefined) return 'no target of the Receiver has a GitRepository behind it';
  return `its targets, which name the repository, cannot be read: ${missingInWords(hidden)}`;
}

async function askHome(home: HookHome, question: SenderQuestion, github: GitHubLook): Promise<HomeEvidence> {
  const tracked = trackedIn(home, question.targets);
  const branch = tracked.find(({ branch }) => branch !== undefined)?.branch;
  const [own, headCommit] = await Promise.all([
    github.hooks(home),
    branch === undefined || scopeOf(home) === 'organization' ? undefined : github.branchHead(home, branch),
  ]);
  const head =
    headCommit === undefined || branch === undefined
      ? undefined
      : isKnown(headCommit)
        ? { value: { branch, commit: headCommit.value } }
        : headCommit;
  let ofOrganization: Piece<readonly ListedHook[]> | undefined;
  let matches = await matching(home, known(own) ?? [], question);
  if (matches.length === 0 && scopeOf(home) === 'repository' && isKnown(own)) {
    // The organization's webhook gets the events of all its repositories. A user's account has none.
    const organization = { host: home.host, owner: home.owner };
    ofOrganization = await github.hooks(organization);
    matches = await matching(organization, known(ofOrganization) ?? [], question);
  }
  const matched = await Promise.all(matches.map((match) => withDeliveries(match, question, github)));
  return { home, hooks: own, organization: ofOrganization, matched, head };
}

/** What the sources follow that come from a repository. */
function trackedIn(home: HookHome, targets: readonly Target[]): Tracked[] {
  const same = (other: HookHome | undefined) =>
    other?.owner.toLowerCase() === home.owner.toLowerCase() &&
    (home.name === undefined || other.name?.toLowerCase() === home.name.toLowerCase());
  return sourcesBehind(targets)
    .filter((source) => same(homeOf(source)))
    .map(trackedBy);
}

type Match = Pick<MatchedHook, 'home' | 'hook' | 'match'>;

async function matching(home: HookHome, hooks: readonly ListedHook[], question: SenderQuestion): Promise<Match[]> {
  const { paths, receivers } = question;
  const taken = new Set(receivers.map(({ status }) => status?.webhookPath).filter((path) => path !== undefined));
  const kindOf = async (hook: ListedHook): Promise<MatchedHook['match'] | undefined> => {
    const url = URL.parse(hook.url ?? '');
    if (url === null) return undefined;
    if (paths.includes(url.pathname)) return url.search === '' ? 'path' : 'altered';
    if (paths.some((path) => url.pathname.startsWith(`${path}/`) || url.pathname.endsWith(path))) return 'altered';
    // Without a token no path is known, so any hook path at this cluster's address may be the Receiver's.
    const other = paths.length === 0 ? 'path' : 'stale';
    const isHookPath = /^\/hook\/[0-9a-f]{64}$/.test(url.pathname) && !taken.has(url.pathname);
    return isHookPath && (await isOwn(hostOfUrl(url), question)) ? other : undefined;
  };
  const judged = await Promise.all(hooks.map(async (hook) => ({ hook, match: await kindOf(hook) })));
  const found = judged.flatMap(({ hook, match }) => (match === undefined ? [] : [{ home, hook, match }]));
  // A hook at another path counts as left over from this Receiver only if no other Receiver has that path.
  return found.some(({ match }) => match !== 'stale') ? found.filter(({ match }) => match !== 'stale') : found;
}

/** Whether a host is the cluster's: a load balancer has an address, and people give it a name. */
async function isOwn(host: string, { hosts, addressesOf }: SenderQuestion): Promise<boolean> {
  if (hosts.includes(host)) return true;
  const addresses = await addressesOf(host);
  if (addresses.length === 0) return false;
  const own = await Promise.all(hosts.map(addressesOf));
  return [...hosts, ...own.flat()].some((each) => addresses.includes(each));
}

async function withDeliveries({ home, hook, match }: Match, { receiver, targets }: SenderQuestion, github: GitHubLook) {
  const deliveries = await github.deliveries(home, hook.id);
  const read = (id: string) => github.delivery(home, hook.id, id);
  const sources = sourcesBehind(targets);
  const sought: Sought = {
    hasSources: sources.length > 0,
    events: receiver.spec.events,
    concerns: (delivery) => bringsSomething(sources, home, delivery),
  };
  const details = await deliveryDetails(known(deliveries) ?? [], sought, read);
  return { home, hook, match, deliveries, details };
}
