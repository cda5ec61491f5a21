import { hasCredentials } from '../../lib/flux/source-url.ts';
import { field, groupOf, type PolicyObject, textsIn } from '../object.ts';
import type { ObjectRule, Violation } from '../rule.ts';
import { looksRandom } from '../secrets/public-keys.ts';

/** Where objects of Flux have a URL: sources of all kinds, and Providers that alerts are sent to. */
const urls: Readonly<Record<string, readonly string[]>> = {
  'source.toolkit.fluxcd.io/GitRepository': ['spec', 'url'],
  'source.toolkit.fluxcd.io/HelmRepository': ['spec', 'url'],
  'source.toolkit.fluxcd.io/OCIRepository': ['spec', 'url'],
  'source.toolkit.fluxcd.io/Bucket': ['spec', 'endpoint'],
  'notification.toolkit.fluxcd.io/Provider': ['spec', 'address'],
};

/** No password is in plain text where it can be read. */
export const plainCredentials: ObjectRule = {
  name: 'plain-credentials',
  level: 'mandatory',
  scope: 'object',
  description: 'No URL has a password in it, and no URL of a Flux source or Provider a token.',
  acceptsReason: false,
  *check(object) {
    const path = urls[`${groupOf(object)}/${object.kind}`];
    const url = path === undefined ? undefined : field(object, ...path);
    const type = field(object, 'spec', 'type');
    // The user of Sentry's DSN is a public key.
    if (typeof url === 'string' && type !== 'sentry' && (hasCredentials(url) || isSecretPath(url, type)))
      yield violation(path?.join('.') ?? '');
    // Of a Secret every value is judged by plain-token; in a definition it is an example.
    else if (!['Secret', 'CustomResourceDefinition'].includes(object.kind)) yield* passwords(object);
  },
};

const violation = (at: string): Violation => ({
  problem: `${at} has credentials in it: anyone who reads the manifest can use them`,
  fix: 'Create new ones, put them into a Secret, and name it in spec.secretRef or where the program takes a Secret.',
});

/** Before a host: user, colon, password. */
const withPassword = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>]{0,100}:(?<password>[^\s/@"']{1,300})@[\w[]/gi;

/** Placeholders for a password, in examples and templates. */
const standsFor =
  /^(pass(word|wd)?|pwd|secret|token|user|x+|\*+|\.+|…|changeme|\{.+\}|<.+>|%\w+%|%s|\$\w+|\$[({].+[)}])$/i;

function* passwords(object: PolicyObject): Iterable<Violation> {
  for (const [at, text] of textsIn(object, '')) {
    for (const { groups: { password = '' } = {} } of text.matchAll(withPassword))
      if (!standsFor.test(password)) yield { ...violation(at), reach: [password] };
  }
}

/** Providers whose address is the secret: anyone who knows it can post. Source: fluxcd.io, Provider, spec.type */
const postsTo = new Set('slack discord msteams googlechat lark rocket webex generic generic-hmac'.split(' '));

function isSecretPath(url: string, type: unknown): boolean {
  return postsTo.has(String(type)) && looksRandom(URL.parse(url)?.pathname ?? '');
}
