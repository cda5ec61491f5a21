import { receiverTypes } from '../../flux/receiver-types.ts';
import { canBeSigned, signedHeaders } from '../../flux/sign-delivery.ts';
import { isLeading } from '../evidence/arrival.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { sourcesBehind } from '../evidence/objects.ts';
import { isKnown, known, missingInWords } from '../evidence/piece.ts';
import { trackedBy } from '../evidence/tracked.ts';
import { deliveryOf } from '../filters/delivery-files.ts';
import { type FilterTest, testFilters } from '../filters/filter-test.ts';
import { viewOf } from '../hops/view.ts';
import { originOfWays } from '../ways/origin.ts';

/** A delivery that is about to be sent from here. */
export interface Plan {
  readonly by: 'delivery';
  readonly url: string;
  readonly event: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How it is authenticated, in words. */
  readonly proof: string;
  /** What it will do, as far as events and filters tell. */
  readonly expected: FilterTest;
}

export interface PlanOptions {
  /** JSON. @default - a push to the branch that a target follows */
  readonly body?: string | undefined;
  /** Where the controller is reached, without a path. @default - the webhook's URL, else what the entrance says */
  readonly address?: string | undefined;
}

/** Events that senders call a push, where the Receiver lists none. */
const pushes: Readonly<Record<string, string>> = { gitlab: 'Push Hook', bitbucket: 'repo:refs_changed' };

/** What to send to a Receiver so that it reconciles its targets; or why that cannot be done from here. */
export function planOf(evidence: Evidence, { body, address }: PlanOptions): Plan | { readonly problem: string } {
  const { metadata, spec, status } = evidence.receiver;
  const doctor = `fluxhook doctor ${metadata.name} -n ${metadata.namespace}`;
  if (!canBeSigned(spec.type))
    return { problem: `Deliveries of type ${spec.type} cannot be made here: only their sender can prove who it is` };
  if (!status?.webhookPath) return { problem: `Flux has given the Receiver no path yet: ${doctor}` };
  const secret = known(evidence.secret);
  const needsToken = receiverTypes[spec.type] !== 'path';
  const token = secret?.state === 'token' ? secret.token : undefined;
  if (needsToken && token === undefined)
    return {
      problem: isKnown(evidence.secret)
        ? `The Receiver's token cannot be read (get Secret ${metadata.namespace}/${spec.secretRef?.name})`
        : `The Receiver's token cannot be read: ${missingInWords(evidence.secret)}`,
    };
  const url = urlOf(evidence, status.webhookPath, address);
  if (url === undefined) return { problem: 'No address of the entrance is known: use --address https://HOST' };
  const event = spec.events?.find((each) => each.toLowerCase() !== 'ping') ?? pushes[spec.type] ?? 'push';
  const text = body ?? JSON.stringify({ ref: `refs/heads/${branchOf(evidence)}` });
  const headers = signedHeaders({ type: spec.type, token: token ?? '', event, body: text });
  const expected = testFilters(evidence, { ...deliveryOf(text, JSON.stringify(headers)), event });
  const proof = needsToken
    ? `with the token of the Secret ${spec.secretRef?.name}`
    : 'without a proof, as its type needs none';
  return { by: 'delivery', url, event, headers, body: text, proof, expected };
}

function urlOf(evidence: Evidence, path: string, address: string | undefined): string | undefined {
  if (address !== undefined) return `${address}${path}`;
  const { hook, used } = viewOf(evidence);
  if (hook !== undefined && isLeading(hook, evidence.receiver)) return hook.hook.url;
  const origin = originOfWays(used);
  return origin === undefined ? undefined : `${origin}${path}`;
}

function branchOf({ targets }: Evidence): string {
  const branches = sourcesBehind(targets).map((source) => trackedBy(source).branch);
  return branches.find((branch) => branch !== undefined) ?? 'main';
}
