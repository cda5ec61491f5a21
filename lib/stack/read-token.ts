import * as pulumi from '@pulumi/pulumi';
import { describeProblem, type Problem } from '../problems.ts';
import type { Settings } from '../settings/index.ts';
import { Failure } from './failure.ts';
import type { LiveObject, LiveObjects } from './live-object.ts';
import { notMade, secretMakers, verdict } from './secret-maker.ts';
import { tokenIn } from './secret-token.ts';

/** How long the maker of the Secret may take: External Secrets and Sealed Secrets take seconds, Flux up to a minute. */
const timeout = 2 * 60_000;

/**
 * The token as the cluster has it, when something else than Pulumi puts it there. GitHub gets the same one, and so the
 * next `pulumi up` carries a changed token over to the webhook.
 *
 * @throws Failure when no Secret comes within two minutes, its maker cannot make it, or its token is not safe to use
 */
export async function readToken(live: LiveObjects, settings: Settings): Promise<string> {
  const { namespace, tokenSecret: name } = settings;
  const made = await secretMade(live, settings);
  if (pulumi.unknown === (made as unknown)) return pulumi.unknown as unknown as string;
  const secret = await live.wait<LiveObject>(
    { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } },
    {
      take: (found) => (found.data?.token === undefined ? undefined : found),
      timeout,
      missing: (found) => tokenIn(found, settings) as Problem,
    },
  );
  if (pulumi.unknown === (secret as unknown)) return pulumi.unknown as unknown as string;
  const token = tokenIn(secret, settings);
  if (typeof token === 'string') return token;
  throw new Failure(`The token cannot be used:${describeProblem(token)}`);
}

/**
 * Waits for the operator that makes the Secret: until it has, the Secret may not be there, or hold an earlier token.
 * @returns possibly unknown, in a preview
 */
async function secretMade(live: LiveObjects, settings: Settings): Promise<true> {
  const { namespace, tokenSecret: name, tokenSource } = settings;
  const maker = secretMakers[tokenSource];
  if (maker === undefined) return true;
  const { apiVersion, kind, triesAgain } = maker;
  return live.wait<true>(
    { apiVersion, kind, metadata: { name, namespace } },
    {
      take: (object) => verdict(maker, object)?.made || undefined,
      timeout,
      missing: (object) => notMade(maker, settings, object),
      failed: (object) => {
        if (verdict(maker, object)?.made !== false) return undefined;
        return triesAgain ? 'for now' : 'for good';
      },
    },
  );
}
