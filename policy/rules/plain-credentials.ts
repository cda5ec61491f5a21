import { hasCredentials } from '../../lib/flux/source-url.ts';
import { field, groupOf, type PolicyObject, textsIn } from '../object.ts';
import type { ObjectRule, Violation } from '../rule.ts';
import { looksRandom } from '../secrets/public-keys.ts';

/** Where objects of Flux have a URL: sources of all kinds, and whom alerts are sent to. */
const urls: Readonly<Record<string, readonly string[]>> = {
  'source.toolkit.fluxcd.io/GitRepository': ['spec', 'url'],
  'source.toolkit.fluxcd.io/HelmRepository': ['spec', 'url'],
  'source.toolkit.fluxcd.io/OCIRepository': ['spec', 'url'],
  'source.toolkit.fluxcd.io/Bucket': ['spec', 'endpoint'],
  'notification.toolkit.fluxcd.io/Provider': ['spec', 'address'],
};

/** No password is written down where it can be read. */
export const plainCredentials: ObjectRule = {
  name: 'plain-credentials',
  level: 'mandatory',
  scope: 'object',
  description: 'No URL has a password in it, and none of a Flux source or Provider a token.',
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
  problem: `${at} has credentials in it: whoever reads the manifest can use them`,
  fix: 'Put them into a Secret, name it in spec.secretRef or where the program takes one, and make new ones.',
});

/** In front of a host: user, colon, password. */
const withPassword = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>]{0,100}:(?<password>[^\s/@"']{1,300})@[\w[]/gi;

/** What stands for a password in an example, or until something puts one in. */
const standsFor =
  /^(pass(word|wd)?|pwd|secret|token|user|x+|\*+|\.+|…|changeme|\{.+\}|<.+>|%\w+%|%s|\$\w+|\$[({].+[)}])$/i;

function* passwords(object: PolicyObject): Iterable<Violation> {
  for (const [at, text] of textsIn(object, '')) {
    for (const { groups: { password = '' } = {} } of text.matchAll(withPassword))
      if (!standsFor.test(password)) yield { ...violation(at), reach: [password] };
  }
}

/** Senders of messages whose address is the secret: whoever knows it may post. Source: fluxcd.io, Provider, spec.type */
const postsTo = new Set('slack discord msteams googlechat lark rocket webex generic generic-hmac'.split(' '));

function isSecretPath(url: string, type: unknown): boolean {
  return postsTo.has(String(type)) && looksRandom(URL.parse(url)?.pathname ?? '');
}
