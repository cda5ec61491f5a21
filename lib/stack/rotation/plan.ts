import { otherSlot } from '../../flux/token-slot.ts';
import { inSlot } from '../../settings/in-slot.ts';
import type { StackRotationOptions, Turn } from '../rotate.ts';
import { isAdopted } from './live-slots.ts';

/** The planned steps, in lines. */
export function plan(
  turns: readonly Turn[],
  {
    owner,
    origin,
    stack,
    isBack,
    isRevoked,
  }: StackRotationOptions & { readonly origin: string; readonly stack: string },
): string[] {
  const title = `${isBack ? 'Taking back the rotation' : 'Rotating'} in the stack ${owner} (${origin}):`;
  return [title, ...turns.flatMap((turn) => lines(turn, { isBack, isRevoked })), `  pulumi up --stack ${stack}`];
}

function lines(
  { webhook, live, target }: Turn,
  { isBack, isRevoked }: Pick<StackRotationOptions, 'isBack' | 'isRevoked'>,
): string[] {
  const to = inSlot(webhook, target);
  const from = inSlot(webhook, otherSlot(target));
  const { namespace } = to.secret;
  const old = live[otherSlot(target)];
  const isNew = live[target] === undefined;
  const ofToken = webhook.hasToken && isNew ? ` and ${webhook.key}token` : '';
  return [
    `  ${namespace}/${from.receiver.metadata.name} → ${to.receiver.metadata.name}, Secret ${from.secret.name} → ${to.secret.name}`,
    ...(webhook.tokenSlot === target ? [] : [`    set ${webhook.key}tokenSlot to ${target}${ofToken}`]),
    ...(isRevoked && old !== undefined ? [`    delete Receiver ${from.receiver.metadata.name} at once`] : []),
    `    ${isNew ? 'create the new ones; ' : ''}point the webhook there; check that a ping arrives${isBack || isRevoked ? '' : ', else go back'}`,
    `    ${isRevoked ? '' : 'after 11 s '}delete the old ones${old && isAdopted(old) ? ', which the stack had taken over' : ''}`,
  ];
}
