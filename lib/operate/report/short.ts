import type { Diagnosis, ReceiverReport } from '../diagnosis.ts';
import { oneLine } from './one-line.ts';

/** One line per Receiver, for a chat. */
export function shortReport({ receivers }: Diagnosis): string {
  return receivers.map(ofReceiver).join('\n');
}

function ofReceiver({ namespace, name, verdict, hops }: ReceiverReport): string {
  const subject = `${namespace}/${name}`;
  if (verdict === 'pass') return `✔ ${subject}: all hops hold`;
  const found = hops.flatMap(({ hop, more, ...worst }) => [worst, ...more].map((finding) => ({ hop, ...finding })));
  const grave = found.filter(
    ({ status, reason }) => status === verdict || (verdict === 'warn' && status === 'unknown' && reason !== 'not-seen'),
  );
  const [first, ...others] = grave;
  if (first === undefined) return `! ${subject}: nothing is wrong as far as it was seen`;
  const rest = others.length > 0 ? ` (and ${others.map(({ reason }) => reason).join(', ')})` : '';
  return `${verdict === 'fail' ? '✘' : '!'} ${subject}: ${first.hop}: ${oneLine(first.message)} [${first.reason}]${rest}`;
}
