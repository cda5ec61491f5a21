import { credentialsIn, hidden, mergeSpans, replaceSpans, type Span } from '../../lib/problems/credentials.ts';
import { namesSecret } from '../../policy/secrets/secret-names.ts';
import { hasRandomPart, isHarmless, isHost, isRandom, plainHeaders, plainParameters } from './harmless.ts';

export const hiddenChanged = `${hidden} (changed)`;

/** Finds the parts of a text to hide. */
export type Finder = (text: string, known: ReadonlySet<string>) => readonly Span[];

/**
 * The text with these parts hidden; a part that differs from the one in the same place of the other text is marked `(changed)`.
 */
export function withoutSpans(text: string, find: Finder, known: ReadonlySet<string>, other?: unknown): string {
  const spans = mergeSpans(find(text, known));
  const others = typeof other === 'string' ? mergeSpans(find(other, known)) : [];
  return replaceSpans(text, spans, (index) => {
    const [here, there] = [spans[index], others[index]];
    if (here === undefined || there === undefined || typeof other !== 'string') return hidden;
    return text.slice(...here) === other.slice(...there) ? hidden : hiddenChanged;
  });
}

/** Of an address: its user, parts that look random, and the values of its query. */
export const inAddress: Finder = (text) => [
  ...credentialsIn(text),
  // A login without a scheme, but not the digest of an image.
  ...matches(text, /(?:^|\/)(?<part>[^/@\s]+:[^/@\s]+)@(?!sha256:)/g, () => true),
  ...matches(text, /(?<![\w.-])(?<key>[\w.-]+)=(?<part>[^,&;\s]+)/g, (_, key) => namesSecret(key)),
  ...matches(text, /[?&#;](?:(?<key>[\w.-]*)=)?(?<part>[^&#;\s]*)/g, (part, key) =>
    plainParameters.test(key || part)
      ? hasRandomPart(part)
      : namesSecret(key) || !/^(?:|true|false|\d{1,9})$/.test(part),
  ),
  ...matches(text, /(?<part>[A-Za-z0-9]+)/g, isRandom),
];

/** In an image, a version or a revision, which may have hashes of commits and contents. */
export const inVersion: Finder = (text, known) =>
  inAddress(text, known).filter(([start, end]) => !/^[0-9a-f]{7,64}$/.test(text.slice(start, end)));

const literals = /(["'`])(?<part>(?:\\.|(?!\1)[^\\])*)\1/g;

/** Functions of routers that compare what a client sends. */
const comparing = /^(?:headers?|query)(?:regexp)?$/i;

/** In an expression: its string literals, when it compares a secret or a header, and everything that looks random. */
export const inCode: Finder = (text) => {
  const texts = [...text.matchAll(literals)].map(({ groups }) => groups?.part ?? '');
  const names = text.replaceAll(literals, '').match(/[A-Za-z_][\w-]*/g) ?? [];
  // `req.headers["X-GitHub-Event"] == "push"`
  const plain = texts.filter((literal) => literal.includes('-') && plainHeaders.test(literal));
  const compared = [...names, ...texts].filter((name) => comparing.test(name));
  const opens = compared.length > plain.length || [...names, ...texts].some(namesSecret);
  return [
    ...credentialsIn(text),
    ...matches(text, literals, (literal) => opens && literal.length > 2 && !isTarget(literal) && !isHeader(literal)),
    ...matches(text, /(?<part>[A-Za-z0-9+_]+)/g, isRandom),
  ];
};

/** Comparisons with something public: a host, a path, a branch. */
function isTarget(literal: string): boolean {
  return literal.startsWith('refs/') || isHost(literal) || (literal.startsWith('/') && !hasRandomPart(literal));
}

function isHeader(literal: string): boolean {
  return /^X-[A-Z][\w-]*$|^[A-Z][a-z]+(?:-[A-Z][a-z]+)+$/.test(literal) && !hasRandomPart(literal);
}

/**
 * In a sentence, or in a program's output: what follows a name that suggests a secret, and every word that is not a
 * known one: `hunter2`.
 */
export const inProse: Finder = (text, known) => [
  ...credentialsIn(text),
  ...matches(text, assigned, (part, key) => namesSecret(key) && !isTold(part)),
  ...matches(text, /[?&](?<key>[\w.-]+)=(?<part>[^&#;\s"'`]+)/g, (_, key) => !plainParameters.test(key)),
  ...matches(text, option, (part, key) => namesSecret(key) && !isTold(part)),
  ...matches(text, /\b(?:passw\w+|passphrase|pin) is (?<part>[^\s"'`,;]+)/gi, () => true),
  // curl -u user:password, but not the ids of a user and a group; sshpass -p X, mysql -pX, redis-cli -a X
  ...matches(text, /(?<!\S)(?:-u|--user)[ =](?<part>(?!\d+:\d+(?!\S))[^\s:]+:\S+)/g, () => true),
  ...matches(text, /(?<!\S)-(?:p[ ]?|a )(?<part>[^\s-]\S*)/g, () => true),
  ...matches(text, /(?<part>[^\s"'`<>()[\]{},;|=&?#→…]+)/g, (token) => !isReadable(token, known)),
];

const quoted = String.raw`\\?"[^"\n]*"?|\\?'[^'\n]*'?|\\?\`[^\`\n]*\`?`;

/** `password: X`, `"token":"X"`, `secret key => X`, `<pin>X<`, `Authorization: token X`, `passphrase "X"` */
const assigned = new RegExp(
  String.raw`(?<![\w.:/-])(?<key>(?:[a-z]{1,20}[ \t])?[\w.:/-]{1,100})(?=["'\`\\]{0,3}` +
    String.raw`(?:(?:[ \t]*[-:=]?[:=|>][=+-]?)+\s{0,99}|[ \t]+(?=["'\`])|\t[ \t]*)(?<part>${quoted}|[^\n"'\`,;<]+))`,
  'gi',
);

/** `--requirepass X` */
const option = new RegExp(
  String.raw`(?<!\S)--?(?<key>[a-z][\w-]{0,100})[ \t]+(?!-)(?<part>${quoted}|[^\s"'\`,;]+)`,
  'gi',
);

/** The path of a file, and the name of a setting (`pulumi config set --secret fluxhook:token`). */
function isTold(value: string): boolean {
  return /^["'`]?(?:\*{8}$|\$\(\w+\)$|\$\{\w+\}$|[~.]{0,2}\/[\w./-]*$|(?:fluxhook|github|kubernetes|policy):\w+$|$)/.test(
    value,
  );
}

function isReadable(token: string, known: ReadonlySet<string>): boolean {
  const core = token.replaceAll(/^[^\p{L}\p{N}/.~*-]+|[^\p{L}\p{N}/*]+$/gu, '');
  if (core === '' || isHarmless(core, known)) return true;
  return core.split(/[-_./:@+*~\\^$%!]+/).every((part) => part === '' || isReadablePart(part, known));
}

function isReadablePart(part: string, known: ReadonlySet<string>): boolean {
  if (/^[\p{L}\p{M}’]{1,40}$/u.test(part)) return !isRandom(part);
  return (
    /^[^\p{L}]{1,9}$/u.test(part) ||
    /^(?:[a-z]{1,3}\d{1,2}[a-z]?|[A-Z]{1,3}\d{1,2}[A-Z]?)$/.test(part) ||
    isHarmless(part, known)
  );
}

/** Where a pattern matches whose group `part` is to be hidden. */
function matches(text: string, pattern: RegExp, isHidden: (part: string, key: string) => boolean): Span[] {
  return [...text.matchAll(new RegExp(pattern, `${pattern.flags}d`))].flatMap((match): Span[] => {
    const { part = '', key = '' } = match.groups ?? {};
    const span = match.indices?.groups?.part;
    return span !== undefined && part !== '' && isHidden(part, key) ? [span] : [];
  });
}
