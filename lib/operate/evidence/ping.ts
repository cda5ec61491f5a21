import { homeName } from '../../github/hook-home.ts';
import type { Delivery, GitHub } from '../github.ts';
import { longestPing, pingOnce } from '../ping-once.ts';
import type { MatchedHook } from './evidence.ts';
import { ofGitHub, type Piece } from './piece.ts';

/** Makes GitHub send a ping of a webhook, and waits until it lists how that was answered. */
export async function sendPing({ home, hook }: MatchedHook, github: GitHub): Promise<Piece<Delivery>> {
  const needs = `Webhooks: read and write of ${homeName(home)}, for a ping`;
  return ofGitHub(`POST a ping of webhook ${hook.id}`, needs, async () => {
    const answered = await pingOnce(github, { home, id: hook.id }, hook.url ?? '');
    if (answered === undefined) throw new Error(`it lists no new ping within ${longestPing / 1000} s`);
    return answered;
  });
}
