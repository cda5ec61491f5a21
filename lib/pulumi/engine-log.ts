import * as pulumi from '@pulumi/pulumi';
import { KnownSecrets } from '../problems/secret-forms.ts';
import { isOnMocks } from './mocks.ts';

const known = new KnownSecrets();
const shielded = new WeakSet<object>();

/** How Pulumi's protocol marks a secret among a resource's values. Source: pulumi/pulumi, sdk/go/common/resource/sig. */
const secretMark = '1b47061264138c4ac30d75fd1eb44270';

/** The call that answers with outputs of the stack's state, whose secrets need not be marked. */
export const stateRead = 'pulumi:pulumi:readStackResourceOutputs';

/** The part of the SDK's client of the engine through which every message of the program goes. */
interface EngineLog {
  log(request: { getMessage(): string; setMessage(message: string): void }, ...rest: unknown[]): unknown;
}

/**
 * Keeps secrets out of what the program logs to the engine, at every level. With `pulumi up --debug` the SDK logs the
 * whole answer to each registration of a resource, with secrets in plain text; and the engine hides only values that
 * the stack's configuration holds encrypted, and not their Base64.
 */
export function shieldEngineLog(): void {
  const engine = isOnMocks() ? undefined : (pulumi.runtime.getEngine() as EngineLog | undefined);
  if (engine === undefined || shielded.has(engine)) return;
  shielded.add(engine);
  const log = engine.log.bind(engine);
  engine.log = (request, ...rest) => {
    request.setMessage(withoutSecrets(request.getMessage()));
    return log(request, ...rest);
  };
}

/** From now on no message of the program shows this secret, in any of its usual forms. */
export function hideInLog(secret: string): void {
  known.add(secret);
}

/** A message as it may be logged: known secrets hidden, and answers that hold secrets left out. */
export function withoutSecrets(message: string): string {
  const holdsSecrets = message.includes(secretMark) || message.includes(stateRead);
  const answer = holdsSecrets ? message.indexOf(', resp: ') : -1;
  const rest = answer < 0 ? message : `${message.slice(0, answer)}, resp: (left out: it holds secrets)`;
  // In a message of unknown form, whatever follows the mark may be a secret.
  return known.hideIn(rest.replace(new RegExp(`${secretMark}[^]*`), '(left out: it holds secrets)'));
}
