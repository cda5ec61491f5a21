import { addressRangeChoices, isAddressRange } from '../../github/hook-ranges.ts';
import { isMissing, known, missingInWords, ofCluster } from '../../operate/evidence/piece.ts';
import { waysOf } from '../../operate/ways/way.ts';
import { chooseEntrance } from '../../stack/init/entrance.ts';
import type { EntranceChoice } from '../../stack/init/entrance-choice.ts';
import type { EntranceFlags, OpenQuestion } from '../../stack/init/entrance-flags.ts';
import type { PlannedSource } from '../../stack/init/plan.ts';
import { terminal } from '../asking.ts';
import { CannotBeDone } from '../exit-codes.ts';
import type { InitSituation } from './plan.ts';

/** An entrance that was chosen. */
export type ChosenEntrance = Exclude<EntranceChoice, { readonly open: unknown }>;

/**
 * The entrance of the stack: what is there, what the options say, what a person answers.
 * @param place the namespace of the notification-controller, and where GitHub is
 * @throws CannotBeDone where something is open and nobody can be asked; it names the option
 */
export async function askedEntrance(
  { cluster, found, isAsking }: InitSituation,
  { namespace, gitHub }: { readonly namespace: string; readonly gitHub: string },
  sources: readonly PlannedSource[],
  options: EntranceFlags,
): Promise<ChosenEntrance> {
  const isSaid = [options.exposure, options.url, options.entrance].some((said) => said !== undefined);
  const hidden = [found.ways.services, found.ways.ingresses, found.ways.routes].find(isMissing);
  const isThere = waysOf(found.ways).length > 0;
  if (hidden !== undefined && !isThere && !isSaid)
    throw new CannotBeDone(
      `Whether deliveries already have an entrance cannot be seen: ${missingInWords(hidden)}. Or name it: --entrance, --exposure or --url.`,
    );
  // They are cluster-wide, so a Role cannot show them: if they cannot be read, --ingress-class names one.
  const classes = isThere
    ? undefined
    : await ofCluster('list IngressClass', () => cluster.list('networking.k8s.io/v1', 'IngressClass'));
  const hookUrls = sources.flatMap(({ state }) => (state.state === 'hooked' ? (state.hook.url ?? []) : []));
  const evidence = { ...found, namespace, gitHub, hookUrls, ingressClasses: known(classes) ?? [] };
  let said: EntranceFlags = options;
  for (;;) {
    const choice = chooseEntrance(evidence, said, isAsking);
    if (!('open' in choice)) return choice;
    if (!isAsking) throw new CannotBeDone(`${sentence(choice.open.why)}. Use ${choice.open.flag}.`);
    said = { ...said, ...(await answer(choice.open)) };
  }
}

async function answer({ question, why, flag, answers, of, example = '' }: OpenQuestion): Promise<EntranceFlags> {
  if (answers.length > 0)
    return terminal.choose(
      question,
      answers.map(({ flags, ...shown }) => ({ ...shown, value: flags })),
    );
  if (of === undefined) throw new CannotBeDone(`${sentence(why)}. Use ${flag}.`);
  const text = await terminal.text(question, example, (given) => complaintOf(of, given));
  return { [of]: of === 'url' ? new URL(text).origin : text };
}

function complaintOf(of: NonNullable<OpenQuestion['of']>, text: string): string | undefined {
  if (of === 'sources') {
    const isUsable = text === 'any' || text.split(',').every((range) => isAddressRange(range.trim()));
    return isUsable ? undefined : `It has to be any, or ${addressRangeChoices}`;
  }
  const url = URL.parse(of === 'url' ? text : `http://${text}`);
  if (url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return undefined;
  return of === 'url'
    ? 'It has to be https://HOST, without a path'
    : 'It has to be a name or an address, without a path';
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
