import type * as pulumi from '@pulumi/pulumi';
import { type Cluster, ForbiddenError, type LiveObject, type ObjectReference } from '../operate/cluster.ts';
import { type Owner, type Presence, presenceOf } from '../operate/ownership.ts';
import { rootCause } from '../operate/root-cause.ts';
import { describeProblem, type Problem } from '../problems/problem.ts';
import { type ClusterOutput, hasSeveralClusters } from './cluster-of.ts';
import { Failure } from './failure.ts';
import { readTogether } from './look-together.ts';
import { isOnMocks } from './mocks.ts';
import type { ServicePort } from './port-names.ts';
import { type Deployed, stackState } from './stack-state.ts';

/**
 * What happens to objects that exist already and that this stack did not create. never: nothing is deployed, and all
 * of them are reported. keep: they are taken over as they are, and `pulumi destroy` leaves them. own: they are taken
 * over, and `pulumi destroy` deletes them.
 */
export type Adoption = 'never' | 'keep' | 'own';

/** An object that is about to be deployed. */
export interface Candidate {
  readonly reference: ObjectReference;
  readonly owner: Owner;
  readonly adopt: Adoption;
  /** What a person can do instead of adopting it, besides another name. */
  readonly alternative?: string | undefined;
}

/** The existing object with the name of a candidate: whose it is, and of a Service its ports. */
export type Found = Presence & { readonly ports?: readonly ServicePort[] | undefined };

interface Request extends Candidate {
  readonly live: Promise<LiveObject | undefined>;
  readonly answer: PromiseWithResolvers<Found>;
}

/** What is looked at together. */
interface Batch {
  readonly requests: Request[];
  /** What the program only refers to. */
  readonly referred: Deployed[];
  readonly done: Promise<void>;
}

/** By cluster: an object in the way in one cluster does not stop the deployment to another. */
const open = new Map<Cluster, Batch>();

/**
 * Checks whether an object exists already, and whose it is. Everything that a program asks for at the same time is
 * checked together, so that all objects in the way are reported at once, before anything is deployed.
 * @throws Failure that lists all objects of others
 */
export function inspect(cluster: Cluster, candidate: Candidate): Promise<Found> {
  const answer = Promise.withResolvers<Found>();
  const live = readTogether(cluster, candidate.reference);
  // Reported together with everything else.
  live.catch(() => undefined);
  batch(cluster).requests.push({ ...candidate, live, answer });
  return answer.promise;
}

/**
 * Resolves when nothing is in the way of the objects that the program has asked for in a cluster. What is created
 * before those objects and belongs to them waits for it, so that a refused run leaves nothing behind.
 * @throws Failure as {@link inspect} does
 */
export function nothingInTheWay(cluster: Cluster): Promise<void> {
  return batch(cluster).done;
}

/**
 * Checks that what the program only refers to is none of its own objects that it no longer declares: the engine would
 * delete it at the end of the same run. Resolves as {@link nothingInTheWay} does.
 * @throws Failure as {@link inspect} does
 */
export function refer(cluster: Cluster, objects: readonly Deployed[]): Promise<void> {
  const { referred, done } = batch(cluster);
  referred.push(...objects.map(({ kind, namespace, name }) => ({ kind, namespace, name })));
  return done;
}

/** The same in a cluster that is known later. */
export function referTo(cluster: ClusterOutput, objects: readonly Deployed[]): pulumi.Output<void> {
  return cluster.apply(async (cluster) => {
    const open = cluster();
    if (open !== undefined && objects.length > 0) await refer(open, objects);
  });
}

function batch(cluster: Cluster): Batch {
  const begun = open.get(cluster);
  if (begun !== undefined) return begun;
  const requests: Request[] = [];
  const referred: Deployed[] = [];
  // Not before the program has declared everything that it declares without waiting.
  const done = new Promise((resolve) => setTimeout(resolve)).then(() => {
    open.delete(cluster);
    return answerAll(cluster, requests, referred);
  });
  // Each of those who asked gets the failure.
  done.catch(() => undefined);
  const made = { requests, referred, done };
  open.set(cluster, made);
  return made;
}

async function answerAll(cluster: Cluster, requests: readonly Request[], referred: readonly Deployed[]): Promise<void> {
  const problems: Problem[] = [...twice(requests), ...(await leaving(requests, referred))];
  const found: Found[] = [];
  const read = await Promise.allSettled(requests.map(({ live }) => live));
  for (const [index, request] of requests.entries()) {
    const result = read[index] as PromiseSettledResult<LiveObject | undefined>;
    if (result.status === 'rejected') {
      problems.push(unreadable(request, cluster, result.reason));
      continue;
    }
    const presence = presenceOf(result.value, request.owner);
    problems.push(...problemsOf(request, presence));
    found[index] = { ...presence, ports: result.value?.spec?.ports as Found['ports'] };
  }
  if (problems.length === 0) {
    for (const [index, { answer }] of requests.entries()) answer.resolve(found[index] as Found);
    return;
  }
  const failure = new Failure(
    `Nothing was deployed${hasSeveralClusters() ? ` to ${cluster.where}` : ''}: ${problems.length === 1 ? 'an object is' : `${problems.length} objects are`} in the way:` +
      problems.map((problem) => `\n${describeProblem(problem)}`).join(''),
  );
  for (const { answer } of requests) answer.reject(failure);
  throw failure;
}

function problemsOf({ reference, owner, adopt, alternative }: Request, presence: Presence): Problem[] {
  const subject = nameOf(reference);
  if (presence.state === 'foreign' && adopt === 'never') {
    return [
      {
        subject,
        problem: `it exists already, and this stack did not create it: it is managed by ${presence.manager}`,
        choices: `${alternative === undefined ? '' : `${alternative}, `}another name, or adopt it: taken over as it is, and kept by \`pulumi destroy\``,
        fix: `kubectl -n ${reference.namespace} get ${reference.kind.toLowerCase()} ${reference.name} -o jsonpath={.metadata} --show-managed-fields; to adopt it: pulumi config set fluxhook:adopt keep (in a program, adopt: 'keep')`,
      },
    ];
  }
  if (presence.state === 'renamed') {
    return [
      {
        subject,
        problem: `this stack deploys it as ${presence.resource} and would now deploy it as ${owner.resource}: deleting the one would delete the other`,
        choices: 'the same logical name as before (an alias, in a program), or another name for the object',
        fix: `name the webhook as before, or give the ${reference.kind} another name`,
      },
    ];
  }
  return [];
}

/** Two resources of one program that are the same object. */
function twice(requests: readonly Request[]): Problem[] {
  const groups = Map.groupBy(requests, ({ reference: { apiVersion, kind, namespace, name } }) =>
    JSON.stringify([apiVersion, kind, namespace, name]),
  );
  return [...groups.values()]
    .filter((same) => same.length > 1)
    .map((same) => ({
      subject: nameOf((same[0] as Request).reference),
      problem: `${same.map(({ owner }) => owner.resource).join(' and ')} would both deploy it`,
      choices: 'each object once',
      fix: 'give one of them another name',
    }));
}

/** Objects of the state that the program no longer declares, although it refers to them. */
async function leaving(requests: readonly Request[], referred: readonly Deployed[]): Promise<Problem[]> {
  if (referred.length === 0 || isOnMocks()) return [];
  const { objects } = await stackState();
  const declared = new Set(requests.map(({ reference }) => nameOf(reference)));
  const deployed = new Map([...objects].map(([resource, object]) => [nameOf(object), resource]));
  return [...new Set(referred.map(nameOf))].flatMap((subject) => {
    const resource = deployed.get(subject);
    if (resource === undefined || declared.has(subject)) return [];
    return [
      {
        subject,
        problem: `this stack deploys it as ${resource} and would now only refer to it, so it would be deleted in the same run`,
        choices: 'an object that somebody else deploys, or this one deployed by the stack as before',
        fix: 'take the change back; or, to keep the object when it leaves the stack: set fluxhook:ownership handover, run `pulumi up`, and then make the change',
      },
    ];
  });
}

/** An object that cannot be read might belong to somebody else. */
function unreadable({ reference }: Request, cluster: Cluster, error: unknown): Problem {
  const forbidden = error instanceof ForbiddenError;
  return {
    subject: nameOf(reference),
    problem: forbidden
      ? `it cannot be determined whether it exists already: ${cluster.where} refuses to ${error.message}`
      : `it cannot be determined whether it exists already: ${rootCause(error)}`,
    choices: 'rights to get what is deployed (docs/deployer.md)',
    fix: forbidden
      ? `kubectl -n ${reference.namespace} auth can-i get ${reference.kind.toLowerCase()}`
      : 'kubectl cluster-info',
  };
}

function nameOf({ kind, namespace, name }: Deployed): string {
  return `${kind} ${namespace}/${name}`;
}
