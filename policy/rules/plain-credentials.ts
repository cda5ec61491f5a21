import { hasCredentials } from '../../lib/flux/source-url.ts';
import { field, groupOf } from '../object.ts';
import type { ObjectRule } from '../rule.ts';
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
  description: 'No URL of a Flux source or Provider has a password or a token in it.',
  acceptsReason: false,
  *check(object) {
    const path = urls[`${groupOf(object)}/${object.kind}`];
    if (path === undefined) return;
    const url = field(object, ...path);
    // The user of Sentry's DSN is a public key.
    const type = field(object, 'spec', 'type');
    if (typeof url !== 'string' || type === 'sentry' || !(hasCredentials(url) || isSecretPath(url, type))) return;
    yield {
      problem: `${path.join('.')} has credentials in it: whoever reads the manifest can use them`,
      fix: 'Put them into a Secret, name it in spec.secretRef, and make new ones.',
    };
  },
};

/** Senders of messages whose address is the secret: whoever knows it may post. Source: fluxcd.io, Provider, spec.type */
const postsTo = new Set('slack discord msteams googlechat lark rocket webex generic generic-hmac'.split(' '));

function isSecretPath(url: string, type: unknown): boolean {
  return postsTo.has(String(type)) && looksRandom(URL.parse(url)?.pathname ?? '');
}
