import { setTimeout as sleep } from 'node:timers/promises';
import { isListed } from '../../flux/receiver-types.ts';
import { homeName, neededPermission } from '../../github/hook-home.ts';
import { isKnown } from '../evidence/piece.ts';
import { post, throughApi } from '../evidence/probe.ts';
import { type Delivery, isRefusal, type Refusal } from '../github.ts';
import { isOk } from '../hook-records.ts';
import { pingOnce } from '../ping-once.ts';
import { writeRecord } from './object-steps.ts';
import { hookKey, type SideName, withHook } from './record.ts';
import { isAnswered, type RotationContext, type SeenHook, type State } from './state.ts';
import { StepFailed } from './step-failed.ts';

/** Longest time that the way to the Receiver may be interrupted, in milliseconds: a restart of the controller. */
const longestGap = 30_000;

const pause = 1_000;

/**
 * Sends unsigned requests to the path that will remain: a Receiver refuses them with 400, and reconciles nothing. They
 * go to the webhook's own address if the current path answers there from this machine, otherwise through the API
 * server.
 */
export async function probe(context: RotationContext, state: State, side: SideName): Promise<string> {
  const { path } = state[side];
  const { path: present } = state[side === 'new' ? 'old' : 'new'];
  const [hook] = Array.isArray(state.hooks) ? (state.hooks as readonly SeenHook[]) : [];
  const url = hook?.hook.url;
  if (url === undefined || path === undefined) return 'no request was sent: no address is known';
  const { origin } = new URL(url);
  const deadline = Date.now() + longestGap;
  for (;;) {
    const answer = await answerAt(urlWith(url, path));
    if (answer === 400) return `an unsigned request to the new path at ${origin} is answered 400`;
    const isReached = present !== undefined && (await answerAt(urlWith(url, present))) === 400;
    const via = isReached ? undefined : await throughApi(context.evidence, path, context.cluster);
    const viaAnswer = via && isKnown(via.answer) ? via.answer.value : undefined;
    if (viaAnswer === 400)
      return `an unsigned request to the new path through the API server is answered 400 (${origin} does not answer from here)`;
    if (!isReached && viaAnswer === undefined)
      return `${origin} does not answer from here, and the API server's proxy does not reach it either: GitHub's ping will show whether the new path is reached`;
    if (Date.now() > deadline) {
      const where = isReached
        ? `${origin}, where the current path is answered 400`
        : 'the Service, through the API server';
      throw new StepFailed(
        `an unsigned request to the new path is answered ${isReached ? (answer ?? 'nothing') : viaAnswer} by ${where}`,
        {
          fix: 'check that what is in front of the Service passes on every path below /hook/, and that the controller is up: flux check',
          goesBack: true,
        },
      );
    }
    await sleep(pause);
  }
}

async function answerAt(url: string): Promise<number | undefined> {
  return post(url).catch(() => undefined);
}

function urlWith(url: string, path: string): string {
  const changed = new URL(url);
  changed.pathname = path;
  return changed.href;
}

/** Gives a webhook URL and secret of one side, in one request. */
export async function switchHook(context: RotationContext, state: State, key: string, side: SideName): Promise<string> {
  const { home, hook } = seen(state, key);
  const { token, path } = state[side];
  const { record } = state;
  if (token === undefined || path === undefined || record === undefined || hook.url === undefined)
    throw new Error(`nothing is known of the ${side} token`);
  const known = record.hooks.find((each) => hookKey(each) === key) ?? { home, id: hook.id };
  const touched = withHook({ ...record, phase: 'switching' }, known);
  // Recorded first, so that after a kill the next run looks where the webhook points.
  await writeRecord(context, touched);
  const refusal = await context.github.pointHook(home, hook, { url: urlWith(hook.url, path), secret: token });
  if (refusal !== undefined) throw refused(`webhook ${hook.id} of ${homeName(home)} cannot be changed`, refusal, home);
  const switchedAt = new Date().toISOString();
  await writeRecord(context, { ...withHook(touched, { home, id: hook.id, moved: side }), switchedAt });
  return `webhook ${hook.id} of ${homeName(home)} has the ${side} URL and token`;
}

/** Checks that GitHub's ping is answered as the Receiver answers one; the controller may be restarting. */
export async function proveHook(context: RotationContext, state: State, key: string, side: SideName): Promise<string> {
  const { home, hook } = seen(state, key);
  const events = (state[side].receiver ?? context.evidence.receiver).spec.events;
  const expected = isListed('ping', events) ? 200 : 400;
  const subject = `the ping of webhook ${hook.id} of ${homeName(home)}`;
  const deadline = Date.now() + longestGap;
  for (let definite = 0; ; ) {
    const ping = await pingOnce(context.github, { home, id: hook.id }, hook.url ?? '');
    if (isRefusal(ping)) throw refused(`webhook ${hook.id} of ${homeName(home)} cannot be pinged`, ping, home);
    if (ping !== undefined && (isOk(ping) || ping.statusCode === expected)) {
      if (state.record !== undefined) {
        const known = state.record.hooks.find((each) => hookKey(each) === key) ?? { home, id: hook.id, moved: side };
        await writeRecord(context, withHook(state.record, { ...known, proved: side }));
      }
      const note = isOk(ping)
        ? ''
        : ', because spec.events does not list ping: that checks the path, not the signature';
      return `${subject} is answered ${ping.statusCode}${note}`;
    }
    definite = ping !== undefined && isDefinite(ping) ? definite + 1 : 0;
    if (definite === 3 || Date.now() > deadline) {
      const answer = ping === undefined ? 'has not arrived' : `was answered ${answerOf(ping)}`;
      const fix = `what it means: fluxhook doctor ${state[side].names.receiver} -n ${context.namespace}`;
      throw new StepFailed(`${subject} ${answer} at the ${side} path`, { fix, goesBack: true });
    }
    await sleep(pause);
  }
}

/** Whether an answer is the Receiver's own: a controller that restarts answers differently a moment later. */
function isDefinite({ statusCode }: Delivery): boolean {
  return [400, 404, 500].includes(statusCode);
}

function answerOf({ statusCode, status }: Delivery): string {
  return statusCode === 0 ? `by nobody (${status})` : String(statusCode);
}

function seen({ hooks }: State, key: string): SeenHook {
  const found = Array.isArray(hooks)
    ? (hooks as readonly SeenHook[]).find(({ home, hook }) => hookKey({ home, id: hook.id }) === key)
    : undefined;
  if (found === undefined) throw new Error(`webhook ${key} is gone`);
  return found;
}

function refused(what: string, refusal: Refusal, home: SeenHook['home']): Error {
  const { status, detail } = refusal;
  // A passing failure, so the step is tried again.
  if (!isAnswered(refusal)) return new Error(`${what}: GitHub answered ${status} (${detail})`);
  const fix = `give GITHUB_TOKEN ${neededPermission(home)}`;
  return new StepFailed(`${what}: GitHub answered ${status} (${detail})`, { fix, goesBack: true, kind: 'unusable' });
}
