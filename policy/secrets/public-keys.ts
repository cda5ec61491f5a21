/** Keys of Secrets whose values are not secret, each with the expected content. Every other key is secret. */
interface PublicKey {
  readonly key: RegExp;
  readonly is: (value: string) => boolean;
}

/** Base64 of DER, which begins with the tag of a sequence: an M. */
const pem =
  /-----BEGIN (?:(?:TRUSTED |X509 )?CERTIFICATE|X509 CRL|(?:RSA |EC |DSA |SSH2 )?PUBLIC KEY|DH PARAMETERS|EC PARAMETERS)-----(?=\s*(?:M|[.…]|-----|$))[A-Za-z0-9+/=\s.…]*(?:-----END [A-Z0-9 ]+-----|$)/g;
const sshKey =
  /^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d+|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) [A-Za-z0-9+/=….]+/;

/** Certificates and public keys, with what tools write before and after them. */
function isPublicKey(value: string): boolean {
  const rest = value.replaceAll(pem, '').trim();
  const lines = rest.split('\n').map((line) => line.trim());
  return rest !== value.trim() || lines.some((line) => sshKey.test(line))
    ? lines.every(
        (line) =>
          line === '' ||
          (/^(#|subject|issuer)/i.test(line) && isWord(line.replaceAll(/[#=*,/']/g, ' '))) ||
          isSshKey(line),
      )
    : false;
}

function isSshKey(line: string): boolean {
  return sshKey.test(line) && isWord(line.replace(sshKey, ''));
}

/** Lines of hosts (also hashed: |1|salt|hash), with their keys. */
function isKnownHosts(value: string): boolean {
  const lines = value.split('\n').map((line) => line.trim());
  return lines.every(
    (line) =>
      line === '' ||
      line.startsWith('#') ||
      /^(@[a-z-]+ )?\S+ (ssh-|ecdsa-|sk-)\S+ [A-Za-z0-9+/=….]+( .*)?$/.test(line),
  );
}

/** A name, an address, an id, a switch: one line that does not look random. */
export function isWord(value: string): boolean {
  return /^[\w .@+:,/\\-]{0,200}$/.test(value.trim()) && !looksRandom(value.trim());
}

/** Tokens with a known prefix, and long runs of letters and digits; not ids (UUID). */
export function looksRandom(value: string): boolean {
  if (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)) return false;
  if (/^(gh[opusr]_|github_pat_|glpat-|xox[a-z]-|eyJ)/.test(value)) return true;
  return value.split(/[^A-Za-z0-9+=]+/).some((run) => run.length >= 20 && /\d/.test(run) && /[A-Za-z]/.test(run));
}

/** Without a user, a password, and a query that could hold one. */
export function isAddress(value: string): boolean {
  const url = URL.parse(value.trim());
  if (url === null || !value.includes('://')) return isWord(value);
  return url.password === '' && url.search === '' && ['', 'git'].includes(url.username) && isWord(url.pathname);
}

const isNumber = (value: string) => /^\d{1,20}$/.test(value.trim());

const publicKeys: readonly PublicKey[] = [
  // kubernetes.io/tls, Flux's certSecretRef, proxies; Flux's SSH keys; cosign and age public keys.
  { key: /^(.*[.-])?(crt|cer|cert|ca|pem|pub)$|^(ca|cert)file$|\.crt$|^public[_-]?key$/i, is: isPublicKey },
  { key: /^(ssh[_-]?)?known[_-]?hosts$/i, is: isKnownHosts },
  // kubernetes.io/basic-auth and Flux's secretRef.
  { key: /^(.*[_-])?(user|username|login|email)$/i, is: isWord },
  // The Secret of a GcrToken and of a GitHub App (Flux, notification and source API).
  { key: /^(audience|githubAppInstallationOwner|githubAppOwner)$/, is: isWord },
  { key: /^github[_-]?app[_-]?(installation[_-]?)?id$/i, is: isNumber },
  { key: /^githubAppBaseURL$/, is: isAddress },
  // Ids of OAuth and clouds, which are public.
  { key: /^(azure[_-]?)?(client|tenant|subscription|account|project|app)[_-]?id$/i, is: isWord },
  {
    key: /^(host|hostname|port|region|namespace|type|name|project|database|dbname|bucket|schema|description)$/i,
    is: isWord,
  },
  { key: /^(url|server|endpoint|issuer|proxy|address)$/i, is: isAddress },
  // Tokens of kubeadm (bootstrap.kubernetes.io/token).
  { key: /^(token-id|expiration|auth-extra-groups|usage-bootstrap-\w+)$/, is: isWord },
];

/** Whether what a Secret has under a key is not a secret: by the key and what belongs there, or because it is a public key. */
export function isPublic(key: string, value: string): boolean {
  if (/PRIVATE KEY/.test(value) || /^(token|password|secret)$/i.test(key)) return false;
  if (/^(true|false)$/i.test(value.trim()) || isPublicKey(value)) return true;
  return publicKeys.some((one) => one.key.test(key) && one.is(value));
}
