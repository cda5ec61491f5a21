/**
 * Which keys hold a secret by only their name: keys of mappings, environment variables, options of a command. The last
 * word decides, so secretRef, secretName, tokenSource and token-file stay readable.
 */

const secret =
  /(?:token|password|passwd|passphrase|pwd|apikey|privatekey|secretkey|accesskey|signingkey|encryptionkey)$/;
const whole = new Set(
  'pass pat auth jwt bearer authorization cookie credential credentials kubeconfig pem htpasswd netrc dockercfg dockerconfig dockerconfigjson tokens passwords passphrases apikeys pemfile sig signature hmac dsn'.split(
    ' ',
  ),
);

/** `… key` is a name of something, or public, unless one of these comes before it. */
const secretKeys = new Set(
  'api private access secret signing encryption master account ssh deploy session shared license tls hmac'.split(' '),
);

/** `… secret` names the Secret in which these are. */
const keptInSecrets = new Set(
  'existing tls tunnel pull imagepull token auth basic ca cert certificate credentials credential kubeconfig password key registry git sealed external cluster store target source from of use has create'.split(
    ' ',
  ),
);

/** Words after the one that matters. */
const trailing = new Set(
  'value data text plain base64 b64 hash old new current previous txt json yaml yml string'.split(' '),
);

/** Values of these are often the path of a file. */
const files = new Set(['kubeconfig', 'pem', 'key', 'credentials', 'htpasswd', 'netrc', 'dockercfg', 'dockerconfig']);

/** Whether a key says that its value is a secret: `TUNNEL_TOKEN`, `github:appAuth.pemFile`, `deploy-token`. */
export function namesSecret(key: string): boolean {
  // Rules of the policies, some of which are called after what they look for.
  if (/^policy(?::|\.fluxhook\.dev\/)/.test(key)) return false;
  const words = wordsOf(key);
  const [before, last] = [words.at(-2) ?? '', words.at(-1) ?? ''];
  if (words.includes('checksum')) return false;
  if (last === 'key') return secretKeys.has(before);
  if (last === 'keys') return before === 'api' || before === 'private';
  if (last === 'pass') return before !== 'proxy';
  if (last === 'file') return before === 'pem';
  if (last === 'string') return before === 'connection';
  if (/secret$/.test(last)) {
    return last === 'secret'
      ? !keptInSecrets.has(before)
      : ![...keptInSecrets].some((word) => last === `${word}secret`);
  }
  return whole.has(last) || secret.test(last);
}

/** Whether a text under such a key is none all the same: nothing, a switch, a variable that is filled in, a path. */
export function isReadable(value: string, key = ''): boolean {
  const text = value.trim().replace(/^(["'])(.*)\1$/s, '$2');
  if (/^(|true|false|yes|no|on|off|null|none|~)$/i.test(text)) return true;
  if (isFilledIn(text)) return true;
  const last = wordsOf(key).at(-1) ?? '';
  // `auth: basic`, but not the user:password of a registry in Base64.
  if (last === 'auth') return /^[\w-]{1,20}$/.test(text) && !Buffer.from(text, 'base64').includes(':');
  return files.has(last) && /^(\.{0,2}|~)\/[\w./-]*$/.test(text);
}

/** A variable (of Flux, of a container) or a template: the value comes from elsewhere. */
export function isFilledIn(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return /^(\$\{\w+(:-\[\])?\}|\$\(\w+\)|\{\{-?[^"'`{}]*\.[^"'`{}]*-?\}\})$/.test(value.trim());
}

/** `AWS_SECRET_KEY`, `clientSecret` and `my.org/deploy-token` in words, without what says nothing. */
function wordsOf(key: string): string[] {
  const words = key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !/^\d+$/.test(word))
    .map((word) => (/^(b64|base64)$/.test(word) ? word : word.replace(/\d+$/, '')));
  while (
    words.length > 1 &&
    trailing.has(words.at(-1) ?? '') &&
    !(words.at(-1) === 'string' && words.at(-2) === 'connection')
  )
    words.pop();
  return words;
}
