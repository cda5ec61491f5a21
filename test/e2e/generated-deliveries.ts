import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type KnownReceiver, mostBytes } from './delivery-oracle.ts';
import type { Framing, WireRequest } from './wire.ts';

/** What a sender, or somebody who only pretends to be one, has at hand. */
export interface Known {
  readonly receivers: readonly KnownReceiver[];
  /** Of a Receiver before its token was changed. */
  readonly old: { readonly path: string; readonly token: string };
}

/** The header that has the proof, by type, and the one that has the event. */
const headers: Readonly<Record<KnownReceiver['type'], readonly [proof: string, event: string]>> = {
  github: ['X-Hub-Signature-256', 'X-GitHub-Event'],
  bitbucket: ['X-Hub-Signature', 'X-Event-Key'],
  'generic-hmac': ['X-Signature', 'X-GitHub-Event'],
  gitlab: ['X-Gitlab-Token', 'X-Gitlab-Event'],
  harbor: ['Authorization', 'X-GitHub-Event'],
  nexus: ['X-Nexus-Webhook-Signature', 'X-GitHub-Event'],
};

/** The first one mostly: a request in which too much is wrong shows nothing. */
function mostly<T>(usual: fc.Arbitrary<T> | T, ...others: (fc.Arbitrary<T> | T)[]): fc.Arbitrary<T> {
  const of = (value: fc.Arbitrary<T> | T) => (value instanceof fc.Arbitrary ? value : fc.constant(value));
  return fc.oneof(
    { weight: others.length * 6, arbitrary: of(usual) },
    ...others.map((other) => ({ weight: 1, arbitrary: of(other) })),
  );
}

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const json = fc.record({
  ref: fc.constantFrom<unknown>('refs/heads/main', 'refs/heads/main', 'refs/heads/other', 'refs/tags/main', 5, ['x']),
  note: text,
});

/** A body before anything is done to it. */
const content = mostly<string>(
  json.map((value) => JSON.stringify(value)),
  json.map((value) => JSON.stringify(value, undefined, 2)),
  json.map((value) => new URLSearchParams({ payload: JSON.stringify(value) }).toString()),
  text.map((value) => `no JSON: ${value}`),
  json.map((value) => JSON.stringify(value).slice(0, -1)),
  '{}',
  '',
);

/** What is done to a body; `signed` is what the signature is over. */
const change = mostly<(body: Buffer) => { readonly signed: Buffer; readonly sent: Buffer }>(
  (body) => ({ signed: body, sent: body }),
  (body) => ({ signed: body, sent: Buffer.concat([body, Buffer.from(' ')]) }),
  (body) => ({ signed: body, sent: Buffer.concat([Buffer.from('\n'), body]) }),
  (body) => ({ signed: body, sent: body.subarray(0, -1) }),
  (body) => ({ signed: body, sent: Buffer.from(body.toString().replace('other', 'main')) }),
  (body) => ({ signed: Buffer.from(body.toString().trim().toLowerCase()), sent: body }),
  (body) => ({ signed: Buffer.alloc(0), sent: body }),
  (body) => ({ signed: body, sent: gzipSync(body) }),
  (body) => ({ signed: gzipSync(body), sent: gzipSync(body) }),
  (body) => ({ signed: Buffer.from(JSON.stringify(body.toString())), sent: body }),
);

const size = fc.oneof(
  { weight: 800, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: mostBytes - 2, max: mostBytes + 3 }) },
  { weight: 1, arbitrary: fc.integer({ min: mostBytes + 1, max: mostBytes + 40_000 }) },
);

/** The key that somebody signs with, or shows. */
const key = mostly<(receiver: KnownReceiver, known: Known) => string>(
  ({ token }) => token,
  ({ token }) => token.slice(0, -1),
  ({ token }) => token.slice(0, 8),
  ({ token }) => `${token}x`,
  ({ token }) => `${token}\n`,
  ({ token }) => token.toUpperCase(),
  (receiver, { receivers }) => receivers.find(({ token }) => token !== receiver.token)?.token ?? '',
  (_, { old }) => old.token,
  ({ path }) => path.slice('/hook/'.length),
  () => '',
);

const algorithm = mostly('sha256', 'sha1', 'sha512', 'md5', 'SHA256', 'none', '');

/** How the proof is written. */
const writing = mostly<(proof: string) => string>(
  (proof) => proof,
  (proof) => proof.replace(/=.*/, (hex) => hex.toUpperCase()),
  (proof) => proof.replace(/^[^=]*=/, ''),
  (proof) => proof.slice(0, -1),
  (proof) => proof.slice(0, -2),
  (proof) => proof.slice(0, 'sha256='.length + 8),
  (proof) => `${proof}00`,
  (proof) => `${proof}${proof}`,
  (proof) => proof.replace('=', '=='),
  (proof) => proof.replace('=', ' = '),
  (proof) => `\t${proof}  `,
  (proof) => proof.replace(/=(.*)/, (_, hex) => `=${Buffer.from(hex, 'hex').toString('base64')}`),
  (proof) => `Bearer ${proof}`,
  (proof) => proof.replace(/[\da-f]$/, (digit) => (digit === '0' ? '1' : '0')),
  () => '',
);

type Header = readonly [name: string, value: string];
const forged = `sha256=${'0'.repeat(64)}`;

/** Where the proof stands. */
const placing = mostly<(name: string, proof: string) => readonly Header[]>(
  (name, proof) => [[name, proof]],
  () => [],
  (name, proof) => [[name.toLowerCase(), proof]],
  (name, proof) => [[name.replaceAll('-', '_'), proof]],
  (name, proof) => [[name, forged], [name, proof]], // biome-ignore format: a pair is a header
  (name, proof) => [[name, proof], [name, forged]], // biome-ignore format: a pair is a header
  (name, proof) => [[name, ''], ['X-Hub-Signature', proof]], // biome-ignore format: a pair is a header
  (_, proof) => [['X-Hub-Signature', proof]],
  (_, proof) => [['X-Hub-Signature-256', proof]],
  (_, proof) => [['X-Hub-Signature', forged], ['X-Hub-Signature-256', proof]], // biome-ignore format: a pair is a header
  (_, proof) => [['X-Hub-Signature', proof], ['X-Hub-Signature-256', forged]], // biome-ignore format: a pair is a header
  (name, proof) => [[name, `${proof}, ${forged}`]],
  (_, proof) => [['Authorization', proof]],
);

const target = mostly<(path: string, known: Known) => string>(
  (path) => path,
  (path) => `${path}/`,
  (path) => `${path}?`,
  (path) => `${path}?a=b`,
  (path) => `${path}#x`,
  (path) => `${path} `,
  (path) => `/${path}`,
  (path) => path.replace('/hook/', '/hook//'),
  (path) => path.replace('/hook/', '/hook/../hook/'),
  (path) => path.replace('/hook/', '/hook/./'),
  (path) => path.replace('/hook/', '/hook/x/../'),
  (path) => path.replace('/hook/', '/hook/%2e%2e/hook/'),
  (path) => path.replace('/hook/', '/hook%2F'),
  (path) => path.replace('/hook/', '/h%6Fok/'),
  (path) => path.replace(/.$/, (last) => `%${last.charCodeAt(0).toString(16)}`),
  (path) => path.toUpperCase(),
  (path) => path.replace(/[a-f]/, (letter) => letter.toUpperCase()),
  (path) => path.slice(0, -1),
  (path) => `${path}0`,
  (path) => `${path};a=b`,
  (path) => `${path}%00`,
  (path) => `http://127.0.0.1${path}`,
  () => '/hook/',
  () => '/',
  (_, { old }) => old.path,
);

const framing = mostly<Framing>(
  { kind: 'length' },
  fc.integer({ min: 1, max: 70_000 }).map((bytes) => ({ kind: 'chunked', size: bytes })),
  { kind: 'chunked-and-length', size: 10_000 },
  { kind: 'broken-chunk' },
  fc.integer({ min: 1, max: 4 * 1024 * 1024 }).map((missing) => ({ kind: 'short', missing })),
  fc.integer({ min: 0, max: 60 }).map((at) => ({ kind: 'cut', at })),
  fc.boolean().map((differ) => ({ kind: 'two-lengths', differ })),
  { kind: 'encoded' },
);

const contentType = mostly<readonly string[]>(
  ['application/json'],
  ['application/json; charset=utf-8'],
  ['Application/JSON'],
  ['application/json', 'text/plain'],
  ['text/plain', 'application/json'],
  ['application/json, text/plain'],
  ['application/x-www-form-urlencoded'],
  ['multipart/form-data; boundary=x'],
  ['application/json5'],
  ['text/plain'],
  [''],
  [],
);

const event = mostly('push', 'ping', 'PUSH', 'release', 'pushed', 'push,ping', '*', '');
const method = mostly('POST', 'GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'post', 'MADEUP');
const hosts = mostly<readonly string[]>(['127.0.0.1'], ['github.com'], [], ['127.0.0.1', '127.0.0.1']);
const more = mostly<readonly Header[]>(
  [],
  [['Content-Encoding', 'gzip']],
  [['X-HTTP-Method-Override', 'POST']],
  [['Expect', '100-continue']],
  fc.constant([['X-Long', 'x'.repeat(300 * 1024)]] as const),
);

/** A request, and how often it is sent: what a Receiver took it takes again. */
export interface Generated {
  readonly request: WireRequest;
  readonly times: number;
}

/** Requests in which one thing or another is wrong, or nothing. */
export function deliveries(known: Known): fc.Arbitrary<Generated> {
  const parts = { content, change, size, key, algorithm, writing, placing, target, framing, contentType, event };
  const rest = { method, hosts, more, receiver: fc.constantFrom(...known.receivers), times: mostly(1, 2, 3) };
  const version = mostly<'1.0' | '1.1'>('1.1', '1.0');
  return fc.record({ ...parts, ...rest, version }).map(({ receiver, times, ...each }) => {
    const plain = Buffer.from(each.content);
    const { signed, sent } = each.change(
      each.size === 0 ? plain : Buffer.concat([plain], each.size).fill(' ', plain.length),
    );
    const [proofHeader, eventHeader] = headers[receiver.type];
    const proof = proofOf(receiver, signed, { key: each.key(receiver, known), algorithm: each.algorithm });
    const written = each.writing(proof).replaceAll('\n', '');
    const request: WireRequest = {
      method: each.method,
      target: each.target(receiver.path, known),
      version: each.framing.kind === 'length' ? each.version : '1.1',
      headers: [
        ...each.hosts.map((host) => ['Host', host] as const),
        ...each.contentType.map((type) => ['Content-Type', type] as const),
        [eventHeader, receiver.type === 'gitlab' && each.event === 'push' ? 'Push Hook' : each.event],
        ...each.placing(proofHeader, written),
        ...each.more,
      ],
      body: sent,
      framing: each.framing,
    };
    return { request, times };
  });
}

function proofOf({ type }: KnownReceiver, body: Buffer, { key, algorithm }: { key: string; algorithm: string }) {
  if (type === 'gitlab' || type === 'harbor') return key;
  const isKnown = ['sha1', 'sha256', 'sha512', 'md5'].includes(algorithm.toLowerCase());
  const hex = (hash: string) => createHmac(hash, key).update(body).digest('hex');
  if (type === 'nexus') return hex(algorithm === 'sha256' || !isKnown ? 'sha1' : algorithm);
  return `${algorithm}=${hex(isKnown ? algorithm : 'sha256')}`;
}
