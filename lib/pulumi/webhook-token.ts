import * as pulumi from '@pulumi/pulumi';
import type { ApiObject } from 'cdk8s';
import type { Cluster } from '../operate/cluster.ts';
import { presenceOf } from '../operate/ownership.ts';
import { describeProblem } from '../problems/problem.ts';
import type { ClusterOutput } from './cluster-of.ts';
import { type Adoption, nothingInTheWay } from './existing-objects.ts';
import { Failure } from './failure.ts';
import { GeneratedToken, isInState } from './generated-token.ts';
import type { DeployedObject } from './kubernetes-resource.ts';
import { isOnMocks } from './mocks.ts';
import { ownerOf } from './owner.ts';
import { randomToken } from './random-token.ts';
import { readToken } from './read-token.ts';
import type { TokenSecret } from './secret-maker.ts';
import { tokenIn } from './secret-token.ts';

interface Place {
  readonly name: string;
  readonly namespace: string;
}

export interface HeldTokenArgs {
  readonly given: pulumi.Input<string> | undefined;
  readonly adopt: Adoption;
  readonly cluster: ClusterOutput;
  /** The Secret that is to hold it. */
  readonly secret: Place;
  /** Former logical names of the resource. */
  readonly formerly: readonly pulumi.Output<string>[];
}

/** The token that Pulumi holds: the given one, that of a Secret which is adopted, or a generated one. */
export function heldToken(
  name: string,
  { given, adopt, cluster, secret, formerly }: HeldTokenArgs,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  if (given !== undefined) return pulumi.secret(given);
  const adopted = pulumi.secret(
    cluster.apply(async (cluster) => {
      const open = cluster();
      if (open !== undefined) await nothingInTheWay(open);
      return adopt === 'never' ? undefined : adoptedToken(open, secret);
    }),
  );
  const value = keptToken(name, adopted, formerly, options);
  // Known in a preview already, so that the preview shows that the path stays.
  return adopted.apply((token) => (token === undefined ? value : pulumi.output(token)));
}

/** That of the resource which the state has, or else of @pulumi/random's. */
function keptToken(
  name: string,
  adopted: pulumi.Output<string | undefined>,
  formerly: readonly pulumi.Output<string>[],
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  if (isOnMocks()) return randomToken(name, adopted, options);
  return pulumi
    .all([name, ...formerly])
    .apply(isInState)
    .apply((isGenerated) =>
      isGenerated ? new GeneratedToken(name, { adopted }, options).value : randomToken(name, adopted, options),
    );
}

/** The token of a Secret that somebody else created, also if this stack has taken it over already. */
async function adoptedToken(cluster: Cluster | undefined, { name, namespace }: Place): Promise<string | undefined> {
  const live = await cluster?.look({ apiVersion: 'v1', kind: 'Secret', name, namespace });
  const { state } = presenceOf(live, ownerOf(''));
  if (state !== 'foreign' && state !== 'adopted') return undefined;
  const token = tokenIn(live, { name, namespace, source: { type: 'existing-secret' } });
  if (typeof token === 'string') return token;
  throw new Failure(`The token of the Secret to adopt cannot be used:${describeProblem(token)}`);
}

/** The token that something other than Pulumi puts into the cluster, read once its creator is deployed. */
export function madeToken(
  makers: ReadonlyMap<ApiObject, DeployedObject>,
  cluster: ClusterOutput,
  place: Place,
  source: TokenSecret['source'] | undefined,
): pulumi.Output<string> {
  if (source === undefined) throw new Error('A token without a source.');
  const { name, namespace } = place;
  const made = pulumi.all([...makers.values()].map(({ id }) => id));
  return pulumi.secret(
    pulumi.all([cluster, made]).apply(([cluster]) => readToken(cluster(), { name, namespace, source })),
  );
}
