import type { Diagnosis, ReceiverReport } from '../diagnosis.ts';

/** A line per Receiver, for a chat. */
export function shortReport({ receivers }: Diagnosis): string {
  return receivers.map(ofReceiver).join('\n');
}

function ofReceiver({ namespace, name, verdict, hops }: ReceiverReport): string {
  const subject = `${namespace}/${name}`;
  const found = hops.flatMap(({ hop, more, ...worst }) => [worst, ...more].map((finding) => ({ hop, ...finding })));
  const grave = found.filter(
    ({ status, reason }) => status === verdict || (verdict === 'warn' && status === 'unknown' && reason !== 'not-seen'),
  );
  const [first, ...others] = grave;
  if (verdict === 'pass' || first === undefined) {
    const unknown = found.filter(({ status }) => status === 'unknown').length;
    return `✔ ${subject}: all hops hold${unknown > 0 ? ` (${unknown} not known)` : ''}`;
  }
  const rest = others.length > 0 ? ` (and ${others.map(({ reason }) => reason).join(', ')})` : '';
  return `${verdict === 'fail' ? '✘' : '!'} ${subject}: ${first.hop}: ${first.message} [${first.reason}]${rest}`;
}
