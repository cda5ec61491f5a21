import { hookPath } from '../../flux/hook-path.ts';
import { looksAtEvents, receiverTypes } from '../../flux/receiver-types.ts';
import { tokenWeaknesses } from '../../flux/token-value.ts';
import type { Receiver } from '../evidence/evidence.ts';
import type { LiveObject } from '../live-object.ts';
import { remakerOf } from './remaker.ts';

/** Why something is not done, and what to do instead. */
export interface Problem {
  readonly problem: string;
  readonly fix: string;
}

const guide = 'docs/rotate.md';

/**
 * Why a Receiver cannot be rotated from here, before anything is done; empty where it can be rotated.
 * @param secret that of the Receiver; undefined where it is not there
 */
export function refusalsOf(receiver: Receiver, secret: LiveObject | undefined): Problem[] {
  const ofType = refusalOfType(receiver);
  if (ofType !== undefined) return [ofType];
  const remade = [
    remadeProblem(`Receiver ${receiver.metadata.name}`, receiver),
    secret && remadeProblem(`Secret ${secret.metadata.name}`, secret),
  ].filter((problem) => problem !== undefined);
  return remade.length > 0 ? remade : stateProblems(receiver, secret);
}

function refusalOfType({ metadata: { namespace, name }, spec: { type } }: Receiver): Problem | undefined {
  if (type === 'github') return undefined;
  const problem = `Receiver ${namespace}/${name} is of type ${type}, and only webhooks at GitHub can be changed from here`;
  if (type === 'generic-oidc') return { problem, fix: 'nothing: its senders prove who they are, and it has no token' };
  const beside = receiverTypes[type] === 'path' ? 'its URL' : looksAtEvents(type) ? 'URL and secret' : 'URL and token';
  return {
    problem,
    fix: `create a second Receiver with its own Secret, set ${beside} at the sender (fluxhook sender NEW-NAME -n ${namespace}), then delete the first; see ${guide}`,
  };
}

function remadeProblem(subject: string, object: LiveObject): Problem | undefined {
  const remaker = remakerOf(object);
  if (remaker === undefined) return undefined;
  const { who, how } = remaker;
  return { problem: `${subject} is managed by ${who}, which would restore it`, fix: `${how}; see ${guide}` };
}

function stateProblems(receiver: Receiver, secret: LiveObject | undefined): Problem[] {
  const { metadata, spec, status } = receiver;
  const doctor = `fluxhook doctor ${metadata.name} -n ${metadata.namespace}`;
  const subject = `Receiver ${metadata.namespace}/${metadata.name}`;
  const encoded = secret?.data?.token;
  if (encoded === undefined) {
    const what = secret === undefined ? 'is not there' : 'has no key token';
    return [{ problem: `The Secret ${spec.secretRef?.name} of ${subject} ${what}`, fix: doctor }];
  }
  const token = Buffer.from(encoded, 'base64');
  if (token.length === 0) return [{ problem: `The token of ${subject} is ${tokenWeaknesses('')[0]}`, fix: doctor }];
  if (spec.suspend === true)
    return [
      { problem: `${subject} is suspended`, fix: `flux resume receiver ${metadata.name} -n ${metadata.namespace}` },
    ];
  const expected = hookPath({ token: token.toString('utf8'), ...metadata });
  if (status?.webhookPath === expected) return [];
  return [{ problem: `${subject} does not have the path of its token yet`, fix: doctor }];
}

/** What else needs a Secret, in words; undefined if nothing does. */
export function otherUse(secret: LiveObject, users: readonly string[]): string | undefined {
  if (users.length > 0) return `${users.join(', ')} ${users.length === 1 ? 'uses' : 'use'} it`;
  const keys = Object.keys(secret.data ?? {}).filter((key) => key !== 'token');
  return keys.length > 0 ? `it has more than a token (${keys.join(', ')})` : undefined;
}
