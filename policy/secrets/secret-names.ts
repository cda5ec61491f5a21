/**
 * Which names mark a secret: of keys, environment variables, options of a command, cells of a query. A review hides in
 * doubt; a rule that takes no reason has to be sure.
 */

/** In any place of a name: `TOKEN_GITHUB`, `db.password.primary`, `GITHUB_TOKEN_RO`. */
const words = new Set(
  'authorization bearer cookie credential credentials dsn hmac htpasswd jwt kubeconfig netrc otp passcode pat pem pin psk salt sas session sig signature totp'.split(
    ' ',
  ),
);

/** Also written together with others: `requirepass`, `accesstoken`, `rootpw`. `pass` and `auth` also begin other words. */
const parts = /token|secret|passw|passphrase|(?:pass|auth|creds?|pw|pwd)$/;

/** Before `key`, or written together with it: a key that opens something, not a name. */
const keys =
  /(?:access|account|admin|api|app|client|crypt|deploy|encryption|function|hmac|host|license|master|private|root|secret|service|session|shared|signing|ssh|storage|subscription|tls|user|write)keys?$/;

/** After such a word: a property of a secret. Its value is judged like any other. */
const aspects = new Set(
  'algorithm audience class count dir enabled endpoint expiration expires expiry file format issuer kind length lifetime method mode mount name names namespace path policy provider ref reference refs size source store ttl type types url'.split(
    ' ',
  ),
);

/** Before `secret`: what names the Secret in which it is. */
const kept =
  /(?:auth|basic|ca|cert|certificate|credentials?|existing|external|git|image|key|kubeconfig|pull|registry|target|tls|token|tunnel)[ -]?secrets?$/;

/** Whether a name says that the value under it may be a secret. */
export function namesSecret(name: string): boolean {
  // Names of policies, some of which name what they look for, and annotations that show that a Secret changed.
  if (/^policy(?::|\.fluxhook\.dev\/)|checksum/.test(name)) return false;
  const all = wordsOf(name);
  if ((aspects.has(all.at(-1) ?? '') && all.at(-2) !== 'pem') || kept.test(all.join(' '))) return false;
  return all.some((word, index) => {
    return words.has(word) || parts.test(word) || keys.test(`${all[index - 1] ?? ''}${word}`);
  });
}

/** After the word that is sure: which one it is. */
const which = new Set('value data b64 base64 plain old new current previous primary secondary ro rw'.split(' '));

/** Before `key` and `secret`, where they are not the name of one: `secretKey: password`, `secret: my-secret`. */
const sureKeys = new Set('api private signing encryption deploy'.split(' '));
const sureSecrets = new Set('client webhook app application shared signing session hmac consumer oauth'.split(' '));

/** Whether what is under a name is a secret, unless it is a switch, a place or the like. */
export function surelyNamesSecret(name: string): boolean {
  const all = wordsOf(name);
  while (all.length > 1 && which.has(all.at(-1) ?? '')) all.pop();
  const [before = '', last = ''] = [all.at(-2), all.at(-1)];
  if (last === 'key') return sureKeys.has(before) || (before === 'access' && all.includes('secret'));
  if (last === 'secret') return sureSecrets.has(before);
  if (last === 'pass') return before !== '';
  return /(token|password|passwd|passphrase|passcode|pwd|apikey|privatekey|authorization|^(require|pg|db|root)pass)$/.test(
    last,
  );
}

/** In small letters, without digits at their ends. */
function wordsOf(name: string): string[] {
  return wordsIn(name)
    .map((word) => word.toLowerCase().replace(/\d+$/, ''))
    .filter((word) => word !== '');
}

/** `AWS_SECRET_KEY`, `clientSecret` and `my.org/deploy-token` in words. */
export function wordsIn(text: string): string[] {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '');
}
