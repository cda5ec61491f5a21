import * as pulumi from '@pulumi/pulumi';
import type { Cluster, LiveObject } from '../operate/cluster.ts';
import { describeProblem, type Problem } from '../problems/problem.ts';
import { Failure } from './failure.ts';
import { waitForObject } from './live-object.ts';
import { notMade, secretMakers, type TokenSecret, verdict } from './secret-maker.ts';
import { tokenIn } from './secret-token.ts';

/**
 * How long the creator of the Secret may take: External Secrets and Sealed Secrets take seconds, Flux up to a minute.
 */
const timeout = 2 * 60_000;

/**
 * The token in the cluster, if something other than Pulumi puts it there. GitHub gets the same one, so the next `pulumi
 * up` copies a changed token to the webhook.
 *
 * @throws Failure when no Secret comes within two minutes, its maker cannot make it, or its token is not safe to use
 */
export async function readToken(cluster: Cluster | undefined, secret: TokenSecret): Promise<string> {
  const { namespace, name } = secret;
  const made = await secretMade(cluster, secret);
  if (pulumi.unknown === (made as unknown)) return pulumi.unknown as unknown as string;
  const live = await waitForObject<LiveObject>(
    cluster,
    { apiVersion: 'v1', kind: 'Secret', name, namespace },
    {
      take: (found) => (found.data?.token === undefined ? undefined : found),
      timeout,
      missing: (found) => tokenIn(found, secret) as Problem,
    },
  );
  if (pulumi.unknown === (live as unknown)) return pulumi.unknown as unknown as string;
  const token = tokenIn(live, secret);
  if (typeof token === 'string') return token;
  throw new Failure(`The token cannot be used:${describeProblem(token)}`);
}

/**
 * Waits for the operator that creates the Secret: before that, the Secret may be missing, or hold an earlier token.
 * @returns possibly unknown, in a preview
 */
async function secretMade(cluster: Cluster | undefined, secret: TokenSecret): Promise<true> {
  const { namespace, name, source } = secret;
  const maker = secretMakers[source.type];
  if (maker === undefined) return true;
  const { apiVersion, kind, triesAgain } = maker;
  return waitForObject<true>(
    cluster,
    { apiVersion, kind, name, namespace },
    {
      take: (object) => verdict(maker, object)?.made || undefined,
      timeout,
      missing: (object) => notMade(maker, secret, object),
      failed: (object) => {
        if (verdict(maker, object)?.made !== false) return undefined;
        return triesAgain ? 'for now' : 'for good';
      },
    },
  );
}
