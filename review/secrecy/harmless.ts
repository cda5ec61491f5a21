import { credentialsIn } from '../../lib/problems/credentials.ts';
import { wordsIn } from '../../policy/secrets/secret-names.ts';

/**
 * The shapes of values that are not secret. Everything else is hidden, so a shape that is missing here hides too much, and
 * never shows too much.
 */

/** A variable (of Flux, of a container) or a template without a value of its own: what it stands for comes from elsewhere. */
export function isFilledIn(value: string): boolean {
  return /^(?:\$\{\w+(?::-\[\])?\}|\$\(\w+\)|\{\{-?[^"'`{}]*\.[^"'`{}]*-?\}\})$/.test(value.trim());
}

/** Empty, or a switch: harmless under every name. */
export function isSwitch(value: string): boolean {
  return /^(?:|true|false|yes|no|on|off|null|none|~|\[\]|\{\})$/i.test(value.trim());
}

const amount = String.raw`\d{1,9}(?:\.\d{1,9})?`;
const octet = String.raw`\d{1,3}`;
const label = '[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?';
const topLevel =
  'app|cloud|cluster|com|dev|edu|example|gov|info|int|internal|invalid|io|lan|local|localdomain|localhost|net|org|svc|test|[a-z]{2}';
const host = String.raw`(?:localhost|(?:\*\.)?(?:${label}\.)+(?:${topLevel})|${octet}(?:\.${octet}){3}|\[[0-9a-f:.]{2,45}\])`;
const port = String.raw`(?::\d{1,5})?`;
const tag = String.raw`(?::([\w][\w.-]{0,40}))?(?:@sha256:[0-9a-f]{6,64})?`;

const version = String.raw`(?:[v^~=<>]|[<>!]=)?\s?v?\d{1,5}(?:\.(?:\d{1,5}|x|\*)){1,3}(?:[-.](?:alpha|beta|rc|dev|pre|snapshot|alpine|debian|slim)?[.\d-]{0,6})?`;
const time = String.raw`(?:[\d*/,-]{1,20}|(?:sun|mon|tue|wed|thu|fri|sat)(?:[-,](?:sun|mon|tue|wed|thu|fri|sat)){0,6})`;

const shapes = [
  // Numbers with a sign, percentages, ranges; quantities of Kubernetes; durations.
  `[-+]?${amount}%?`,
  `${amount}(?:[KMGTPE]i|[numkMGTPE]|[KMG]B)`,
  `(?:${amount}(?:ns|us|µs|ms|s|m|h|d|w|y))+`,
  String.raw`P(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?`,
  // 1.2, v1.2.3-rc.1, ^1.0, >=1.2 <2.0, 1.x, v1beta2
  `${version}(?:(?:,? | ?\\|\\| ?)${version}){0,3}`,
  String.raw`v\d{1,3}(?:(?:alpha|beta|rc)\d{1,3})?`,
  // Dates; the times of a cron table
  String.raw`\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[-+]\d\d:?\d\d)?)?`,
  `${time}(?: ${time}){4,5}`,
  // Addresses and ranges of them, with a port
  String.raw`${octet}(?:\.${octet}){3}(?:/\d{1,2})?`,
  String.raw`[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:/\d{1,3})?`,
  String.raw`:\d{2,5}|\d{1,6}:\d{1,6}`,
  // Words in which digits belong
  'ext4|gp[23]|http01|dns01|[a-z]{2}_[a-z]{2}(?:\\.utf-8)?|utf-?8|ipv[46]|http2|h2c?|sha(?:1|224|256|384|512)|md5|base64|(?:arm|amd)64|x86_64|s3|k8s|x509|oauth2|tls1\\.\\d|ed25519|ecdsa|rsa|aes\\d{3}',
  // Usages of certificates; what a container does before it ends
  '(?:server|client) auth|digital signature|key (?:encipherment|agreement)|sleep \\d{1,4}',
  // Feature gates
  '[a-z]{1,40}=(?:true|false)',
  // Regions of clouds, and names of what is in them
  '(?:(?:dev|test|qa|stage|staging|prod|production)-)?[a-z]{2,9}-(?:gov-)?(?:north|south|east|west|central)+-?\\d[a-z]?',
  // What is public: recipients of age and ssh, contents that are named by their hash
  String.raw`age1[0-9a-z]{1,60}|ssh-(?:ed25519|rsa) AAAA[\w+/]{20,}={0,2}(?: [\w@.-]{1,60})?|sha256:[0-9a-f]{6,64}`,
].map((shape) => new RegExp(`^(?:${shape})$`, 'i'));

const hostShape = new RegExp(`^${host}${port}$`, 'i');

/** Whether a text is the name of a host, or an address, with or without a port; that of a Service needs one. */
export function isHost(text: string): boolean {
  if (hasRandomPart(text)) return false;
  return hostShape.test(text) || (/^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*){1,4}:\d{2,5}$/.test(text) && isKey(text));
}

const publicBlocks =
  /^\s*(?:-----BEGIN (CERTIFICATE|PUBLIC KEY|CERTIFICATE REQUEST)-----[\w+/=\s.]*-----END \1-----\s*)+$/;

/** Lists (but not `a=b`): each item is judged. */
const separators = /\s*,\s*/;

/**
 * Whether a value about which nothing else is known is harmless: numbers, amounts, versions, addresses, hosts, paths,
 * URLs without credentials, images, at most two plain words.
 * @param known names of this change's objects, which stand in it anyway
 */
export function isHarmless(value: string, known: ReadonlySet<string>): boolean {
  const text = value.trim();
  if (isSwitch(text) || isFilledIn(text) || known.has(text) || publicBlocks.test(text)) return true;
  if (text.length > 400) return false;
  const items = text.split(separators);
  return items.length <= 40 && items.every((item) => isHarmlessItem(item, known));
}

function isHarmlessItem(text: string, known: ReadonlySet<string>): boolean {
  if (isSegment(text, known) || isHost(text)) return true;
  return isPath(text, known) || isPlainUrl(text, known) || isImage(text, known) || isArn(text);
}

/** An ARN of AWS. */
function isArn(text: string): boolean {
  return (
    /^arn:aws[\w-]*:[\w-]*:[\w-]*:\d*:[\w/-]{1,200}$/.test(text) &&
    !hasRandomPart(text.replace(/(?<=\/)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, ''))
  );
}

/** `/etc/tls/tls.key`, `./deploy`, `flux-system/users`, `/var/lib/*`; at most three words when it is not rooted. */
function isPath(text: string, known: ReadonlySet<string>): boolean {
  if (!/^(?:~|\.{0,2})?\/?[\w./*$-]+$/.test(text) || !text.includes('/')) return false;
  const segments = text.split('/').filter((segment) => segment !== '');
  const rooted = /^[~.]{0,2}\//.test(text);
  if (!rooted && segments.reduce((count, segment) => count + wordsIn(segment).length, 0) > 3) return false;
  return segments.every((segment) => /^(?:~|\.{1,2}|\*{1,2}|\$\d)$/.test(segment) || isSegment(segment, known));
}

function isSegment(segment: string, known: ReadonlySet<string>): boolean {
  return known.has(segment) || isPlain(segment, known) || shapes.some((shape) => shape.test(segment));
}

/** Parameters of addresses that say what is fetched. */
export const plainParameters = /^(?:ref|version|branch|tag|timeout|submodules|depth|page|per_page|format)$/;

/** With no user but git, with a path of plain words, and parameters that say what is fetched. */
export function isPlainUrl(text: string, known: ReadonlySet<string>): boolean {
  const [, authority = '', path = '', query = ''] =
    /^(?:jdbc:)?[a-z][a-z0-9+.-]{1,20}:\/\/(?:git@)?([^/?#@\s]+)([^?#\s]*)(?:\?([^?#\s]+))?$/i.exec(text) ?? [];
  const named = isHost(authority) || isSegment(authority.replace(/:\d{1,5}$/, ''), known);
  const parameters = query.split('&').map((parameter) => parameter.split('='));
  return (
    named &&
    path.split(/[/@]/).every((segment) => segment === '' || isSegment(segment, known)) &&
    (query === '' ||
      parameters.every(([key = '', value = '']) => plainParameters.test(key) && isHarmlessItem(value, known)))
  );
}

const image = new RegExp(`^(?:oci://)?(${host}${port}|[a-z]+:\\d{2,5})/([\\w./-]+)${tag}$`);

/** `ghcr.io/acme/shop:1.2`, with a registry, so that it is not a user and password. */
function isImage(text: string, known: ReadonlySet<string>): boolean {
  const [, registry = '', path = '', version = 'latest'] = image.exec(text) ?? [];
  return registry !== '' && [...path.split('/'), version].every((segment) => isSegment(segment, known));
}

const word = /^(?:[a-z]{1,14}|[A-Z]{1,14}|[A-Z][a-z]{1,13})$/;

/** At most two plain words (`flux-system`, `log_level`, `main.ts`), or three written together (`IfNotPresent`). */
export function isPlain(text: string, known: ReadonlySet<string> = new Set()): boolean {
  if (known.has(text)) return true;
  const joined = text.split(/[-_.]/);
  if (joined.length > 2 || !/^[A-Za-z_.-]+$/.test(text)) return false;
  const words = joined.flatMap(wordsIn);
  return words.length <= 3 && words.every((one) => word.test(one) && isPronounceable(one));
}

/** Random letters have different frequencies from words. */
function isPronounceable(text: string): boolean {
  if (/[^aeiouy]{6}/i.test(text)) return false;
  const vowels = text.match(/[aeiouy]/gi)?.length ?? 0;
  return text.length < 6 || (vowels >= text.length / 6 && vowels <= text.length * 0.75);
}

/**
 * Whether a text can be the name, address or path that a field takes: no spaces, no user of a URL, and
 * no part that looks random.
 */
export function isNameLike(text: string): boolean {
  if (!/^[\w.:/*@+,~^<>=|()[\]$-]{0,400}$/.test(text) || credentialsIn(text).length > 0) return false;
  return !hasRandomPart(text);
}

/** Whether some part of a text looks random, like a token or a hash; a digest after `sha256:` is allowed. */
export function hasRandomPart(text: string): boolean {
  return text
    .replaceAll(/sha256:[0-9a-f]{6,64}(?![0-9a-z])/g, '')
    .split(/[^A-Za-z0-9]+/)
    .some(isRandom);
}

/** Headers whose values are not secret. */
export const plainHeaders =
  /^(?:name|type|remove|accept|access-control-[a-z-]+|cache-control|connection|content-(?:type|security-policy)|host|location|origin|permissions-policy|referrer-policy|server|strict-transport-security|upgrade|user-agent|vary|x-content-type-options|x-event-key|x-forwarded-\w+|x-frame-options|x-(?:github|gitlab|gitea)-event|x-robots-tag|x-xss-protection)$/i;

/** Whether a key that a person chose is a name: words, with numbers at their ends. */
export function isKey(key: string): boolean {
  if (!/^[\p{L}\p{M}\p{N}_./:@*$~ -]{0,253}$/u.test(key) || key.split(' ').length > 3 || hasRandomPart(key))
    return false;
  return key.split(/[_./:@*$~ -]+/).every((part) => {
    const [letters = ''] = /^[\p{L}\p{M}]*(?=\d{0,3}$)/u.exec(part) ?? [];
    if (letters !== '') return wordsIn(letters).every(isPronounceable);
    return /^(?:\d{0,9}|[a-z]{1,4}\d{1,3}[a-z]{1,3}\d?)$/.test(part);
  });
}

export function isRandom(part: string): boolean {
  if (part.length < 12) return false;
  const turns = part.match(/[a-z](?=\d)|\d(?=[a-z])/gi)?.length ?? 0;
  if (turns >= 4 || (part.length >= 32 && /^[0-9a-f]+$/i.test(part))) return true;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(part)).length;
  if (part.length >= 16 && kinds === 3) return true;
  const words = wordsIn(part);
  if (words.length > part.length / 2.5) return true;
  const isWord = (one: string) =>
    isPronounceable(one.replaceAll(/\d/g, '')) && (part.length < 20 || /^[A-Za-z]{1,40}\d{0,3}$/.test(one));
  return !words.every(isWord);
}
