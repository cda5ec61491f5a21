import { credentialsIn, hidden, mergeSpans, replaceSpans, type Span } from '../../lib/problems/credentials.ts';
import { isReadable, namesSecret } from './secret-names.ts';

export const hiddenChanged = `${hidden} (changed)`;

/** What a secret looks like wherever it stands. A group named `secret` is the part to hide; else all of it. */
const shapes = [
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
  // GitHub, GitLab, Slack, age, Stripe, npm, PyPI, Docker, Vault, Pulumi, Grafana, Google, AWS, SendGrid, Hugging Face
  /\b(?:gh[opusr]_|github_pat_|glpat-|gldt-|xox[a-z]-|xapp-|AGE-SECRET-KEY-|[rs]k_(?:live|test)_|npm_|pypi-|dckr_pat_|hv[sbr]\.|pul-|glsa_|GOCSPX-|AIza|SG\.|hf_)[\w-]{6,}(?:\.[\w-]+)*/g,
  /\bAWS4-HMAC-SHA256\b.*/g,
  /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)*/g,
  // The whole value of a header; in a sentence only what cannot be a word.
  /^\s*Bearer\s+(?!auth(?:entication|orization)?\b|tokens?\b)(?<secret>\S+)\s*$/gi,
  /\b(?:Basic|Bearer)\s+(?<secret>(?=[\w+/.~-]*[A-Z0-9+/=~])[\w+/.~-]{8,}=*)/g,
  // Whoever knows the address of an incoming webhook may post.
  /\bhttps:\/\/hooks\.slack(?:-gov)?\.com\/(?<secret>[^\s"'<>]+)/gi,
  /\bhttps:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/(?<secret>webhooks\/[^\s"'<>]+)/gi,
  /\bhttps:\/\/[\w.-]+\.(?:webhook\.office|logic\.azure)\.com(?::\d+)?\/(?<secret>[^\s"'<>]+)/gi,
  /\bhttps:\/\/chat\.googleapis\.com\/(?<secret>[^\s"'<>]+)/gi,
  /\bhttps:\/\/open\.(?:feishu\.cn|larksuite\.com)\/(?<secret>[^\s"'<>]+)/gi,
  /\bhttps:\/\/api\.telegram\.org\/(?<secret>bot[^\s"'<>/]+)/gi,
  // curl -u user:password, but not the ids of a user and a group
  /(?<=(?:^|\s)(?:-u|--user)[ =])(?!\d+:\d+(?!\S))[^\s:]+:\S+/g,
  // A database's address without a scheme (Go's MySQL driver).
  /(?<![\w.-])[\w.-]{1,64}:\S{1,256}(?=@(?:tcp|unix)\()/g,
];

/**
 * A key and its value within a text: lines of YAML, .env and .ini files; KEY=VALUE; an option and its value, but for
 * `pulumi config set --secret fluxhook:token`, which names a setting.
 */
const assignments = [
  /^[ \t]*(?:[#;][ \t]*)?(?:-[ \t]+)?(?:export[ \t]+)?["']?(?<key>[\w./:-]+)["']?[ \t]*(?::[ \t]+|=(?![=~])[ \t]*)(?<secret>\S.*)$/gm,
  /(?<![\w.$=-])(?:--?)?(?<key>\w[\w.-]*)=(?![=~])(?<secret>"[^"]*"|'[^']*'|\$\(\w+\)|[^\s&;,"'`)]+)/g,
  /(?<!\S)--?(?<key>[a-z][\w-]*)[ \t]+(?<secret>(?!-|[a-z]+:[a-z]+(?!\S))\S+)/gi,
];

/** The text with secrets in it hidden, each `(changed)` that differs from the one at its place in the other text. */
export function maskText(text: string, other?: string): string {
  const [spans, others] = [secretsIn(text), other === undefined ? [] : secretsIn(other)];
  return replaceSpans(text, spans, (index) => {
    const [here, there] = [spans[index], others[index]];
    if (here === undefined || there === undefined) return hidden;
    return text.slice(...here) === other?.slice(...there) ? hidden : hiddenChanged;
  });
}

function secretsIn(text: string): Span[] {
  return mergeSpans([
    ...credentialsIn(text),
    ...shapes.flatMap((shape) => [...text.matchAll(shape)].map(spanOf)),
    ...assignments.flatMap((assignment) => [...text.matchAll(assignment)].flatMap((match) => assigned(text, match))),
  ]);
}

function spanOf(match: RegExpExecArray): Span {
  const [whole] = match;
  const secret = match.groups?.secret ?? whole;
  const start = match.index + whole.lastIndexOf(secret);
  return [start, start + secret.length];
}

function assigned(text: string, match: RegExpExecArray): Span[] {
  const { key = '', secret = '' } = match.groups ?? {};
  if (!namesSecret(key) || isReadable(secret, key)) return [];
  const span = spanOf(match);
  if (!/^[|>][-+0-9]*$/.test(secret)) return [span];
  // A block of YAML: every line below that is further in.
  const indent = /^[ \t]*/.exec(match[0])?.[0].length ?? 0;
  const block = new RegExp(String.raw`(?:\r?\n(?:[ \t]*(?=\r?\n|$)|[ \t]{${indent + 1},}.*))+`, 'y');
  block.lastIndex = span[1];
  const found = block.exec(text)?.[0];
  return found === undefined ? [] : [[span[1], span[1] + found.length]];
}
