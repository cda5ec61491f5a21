import { type Authentication, type ReceiverType, receiverTypes } from '../../flux/receiver-types.ts';
import { type SenderSettings, settingsOf } from './senders.ts';

/** What the sender has to know of a Receiver; a Receiver construct has all of it. */
export interface ReceivingEnd {
  readonly type: ReceiverType;
  readonly name: string;
  readonly namespace: string;
  readonly events: readonly string[] | undefined;
  readonly secretName: string | undefined;
}

/**
 * The settings that the other side needs for deliveries to reach a Receiver, for senders that this program does not set
 * itself. `fluxhook sender` prints them for a Receiver of a cluster.
 *
 * @param url the whole hook URL, path included
 * @throws RangeError for an invalid URL, and for one that the sender does not take
 */
export function senderSettings(receiver: ReceivingEnd, url: string): SenderSettings {
  const protocol = URL.parse(url)?.protocol;
  if (protocol !== 'https:' && (protocol !== 'http:' || receiver.type === 'gcr')) {
    const choices = receiver.type === 'gcr' ? 'https://…: Pub/Sub delivers to HTTPS only' : 'https://… or http://…';
    throw new RangeError(`url = ${JSON.stringify(url)} is not usable with type ${receiver.type}; allowed: ${choices}`);
  }
  const token = `the token (key \`token\` of the Secret ${receiver.namespace}/${receiver.secretName})`;
  const settings = settingsOf[receiver.type]({ url, token, events: receiver.events ?? [] });
  if (protocol === 'https:') return settings;
  return {
    ...settings,
    // There is no certificate to verify, and GitHub then offers no choice.
    fields: settings.fields.filter(([field]) => !/SSL|certificate/.test(field)),
    notes: [
      ...settings.notes,
      `The URL is plain HTTP: ${readOnTheWay[receiverTypes[receiver.type]]}. Use an exposure with HTTPS.`,
    ],
  };
}

/** By how a delivery is authenticated, what somebody on the way can do. */
const readOnTheWay: Readonly<Record<Authentication, string>> = {
  hmac: 'deliveries can be read on the way, though not forged',
  path: 'anyone who reads a delivery on the way has the path, and can trigger reconciliations',
  token: 'anyone who reads a delivery on the way has the token, and can trigger reconciliations',
  oidc: 'anyone who reads a delivery on the way can send its bearer token again until it expires',
};
