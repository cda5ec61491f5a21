/** Texts that are secrets wherever they are: their issuers gave them a recognizable form. */
const shapes: readonly (readonly [what: string, RegExp])[] = [
  ['a private key', /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----\s*[A-Za-z0-9+/=]{16,}/],
  ['a token of GitHub', /\b(?:gh[opusr]_[A-Za-z0-9]{30,}|github_pat_\w{30,})/],
  ['a token of GitLab', /\bgl(?:pat|dt|cbt|rt|soat|ptt)-[\w-]{16,}/],
  ['a token of Slack', /\bxox[abeoprs]-[\w-]{16,}/],
  ['a secret key of age', /\bAGE-SECRET-KEY-1[0-9A-Z]{20,}/],
  ['a secret key of Stripe', /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/],
  [
    'a token of npm, Docker, Vault or Pulumi',
    /\b(?:npm_[A-Za-z0-9]{30,}|dckr_pat_[\w-]{20,}|hv[sb]\.[\w-]{20,}|pul-[a-f0-9]{40})/,
  ],
  [
    'the address of an incoming webhook',
    /\bhttps:\/\/hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/[^\s"'<>${}]{8,}/i,
  ],
  [
    'the address of an incoming webhook',
    /\bhttps:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/[^\s"'<>${}]{8,}/i,
  ],
  [
    'the address of an incoming webhook',
    /\bhttps:\/\/[\w.-]{1,200}\.(?:webhook\.office|logic\.azure)\.com\/[^\s"'<>${}]{16,}/i,
  ],
  [
    'the address of an incoming webhook',
    /\bhttps:\/\/chat\.googleapis\.com\/[^\s"'<>${}]{0,500}[?&](?:key|token)=[^\s"'<>${}]{8,}/i,
  ],
  [
    'a token in an address',
    /\bhttps?:\/\/[^\s"'<>]{0,500}[?&](?:access_token|auth_token|api_key|apikey|token|password)=[^\s"'<>&${}]{8,}/i,
  ],
];

/** What a text contains that is surely secret, also in Base64; undefined when there is nothing. */
export function surelySecret(text: string): { readonly what: string; readonly value: string } | undefined {
  const inside = textInBase64(text);
  if (inside !== undefined) return surelySecret(inside);
  for (const [what, shape] of shapes) {
    const value = shape.exec(text)?.[0];
    if (value !== undefined) return { what, value };
  }
  return undefined;
}

/** What a text stands for that is Base64 as a whole, and text once it is decoded; undefined for any other. */
export function textInBase64(text: string): string | undefined {
  const compact = text.replaceAll(/\s/g, '');
  if (compact.length < 24 || compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return undefined;
  const decoded = Buffer.from(compact, 'base64').toString('latin1');
  return /^[\x20-\x7e\s]+$/.test(decoded) ? decoded : undefined;
}
