/** Outside Secrets, a name says what a value is. */

const trailing = new Set('value data b64 base64 plain old new current previous primary secondary ro rw'.split(' '));
const before = new Set('api private signing encryption deploy'.split(' '));
const secrets = new Set('client webhook app application shared signing session hmac consumer oauth'.split(' '));

/**
 * Whether a key says that its value is a secret: WEBHOOK_TOKEN, adminPassword, api-key. A `… secret` is mostly the name of
 * a Secret, and so only some are.
 */
export function namesSecret(key: string): boolean {
  const words = key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/\d+$/, ''))
    .filter((word) => word !== '');
  while (words.length > 1 && trailing.has(words.at(-1) ?? '')) words.pop();
  const [first = '', last = ''] = [words.at(-2), words.at(-1)];
  if (last === 'key') return before.has(first) || (first === 'access' && words.includes('secret'));
  if (last === 'secret') return secrets.has(first);
  return /(token|password|passwd|passphrase|apikey|privatekey|authorization)$/.test(last);
}

/** Whether a text under such a name is none all the same: nothing, a switch, a small number, a path, where to find it. */
export function isHarmless(value: string): boolean {
  const text = value.trim();
  if (
    /^(|true|false|yes|no|on|off|null|none|~|enabled|disabled|auto|optional|required|always|never|\d{1,5})$/i.test(text)
  )
    return true;
  // A path; a place in a store, as tools that fill it in write it; a variable of a container or of a shell.
  return (
    /^(\.{0,2}|~)(\/[\w.-]*[a-z][\w.-]*){2,}\/?$/.test(text) ||
    /^(op|vault|awssm|gcpsm|secretref|arn|ref\+\w+):/.test(text) ||
    /^\$(\w+|\(\w+\))$/.test(text)
  );
}
