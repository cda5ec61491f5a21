import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { branch, Receiver, WebhookToken } from '../../lib/constructs/index.ts';
import { kubectl } from './cluster.ts';
import { until } from './sandbox.ts';
import { Scratch, scratchToken, suspendedSource, token } from './scratch.ts';

/** What the notification-controller makes of requests as they stand on the wire: fetch would tidy a path up first. */

const body = JSON.stringify({ ref: 'refs/heads/main' });
const accepted = { status: 200, location: undefined, reconciled: ['target-source'] };
const refused = { status: 400, location: undefined, reconciled: [] };
const signature = (text: string) => `sha256=${createHmac('sha256', scratchToken).update(text).digest('hex')}`;

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

describe('a request to a Receiver', () => {
  let scratch: Scratch;
  let url: URL;

  before(async () => {
    scratch = await Scratch.open('requests');
    const own = ['create', 'secret', 'generic', 'own', '--from-literal=token=a-token-of-its-own'];
    await kubectl(['-n', scratch.namespace, ...own]);
    await scratch.apply((chart) => {
      const secretRef = new WebhookToken(chart, 'token', { metadata: { name: 'token' }, token });
      const common = (name: string) =>
        ({
          metadata: { name },
          type: 'github',
          events: ['push', 'ping'],
          resources: [suspendedSource(chart, `${name}-source`)],
        }) as const;
      new Receiver(chart, 'target', { ...common('target'), secretRef });
      new Receiver(chart, 'filtered', { ...common('filtered'), secretRef, resourceFilter: branch('main') });
      new Receiver(chart, 'gitlab', { ...common('gitlab'), type: 'gitlab', events: ['Push Hook'], secretRef });
      const { events: _, ...harbor } = common('harbor');
      new Receiver(chart, 'harbor', { ...harbor, type: 'harbor', secretRef });
      new Receiver(chart, 'own', { ...common('own'), secretRef: { name: 'own' } });
    });
    url = new URL(await scratch.url('target'));
  });
  after(() => scratch?.[Symbol.asyncDispose]());

  const send = ({ method = 'POST', path = url.pathname, ...sent }: Sent) =>
    new Promise<{ status: number; location: string | undefined }>((resolve, reject) => {
      const text = sent.body ?? body;
      const headers = {
        'content-type': 'application/json',
        'x-github-event': 'push',
        'x-hub-signature-256': signature(body),
        'content-length': String(Buffer.byteLength(text)),
        ...sent.headers,
      };
      request({ host: url.hostname, port: url.port, method, path, headers }, (response) => {
        response.resume();
        response.on('end', () => resolve({ status: response.statusCode ?? 0, location: response.headers.location }));
      })
        .on('error', reject)
        .end(text);
    });
  /** What it is answered, and what it had reconciled. */
  const outcome = async (sent: Sent) => {
    let answer = { status: 0, location: undefined as string | undefined };
    const reconciled = await scratch.reconciledBy(async () => {
      answer = await send(sent);
    });
    return { ...answer, reconciled };
  };

  for (const method of ['POST', 'GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'MADEUP']) {
    test(`${method}: the signature decides, not the method`, async () => {
      assert.deepEqual(await outcome({ method }), accepted);
      assert.deepEqual(
        await outcome({ method, headers: { 'x-hub-signature-256': signature('another body') } }),
        refused,
      );
    });
  }

  for (const [what, change] of Object.entries({
    'two slashes before it': (path: string) => `/${path}`,
    'two slashes in it': (path: string) => path.replace('/hook/', '/hook//'),
    'a step up in it': (path: string) => path.replace('/hook/', '/hook/../hook/'),
    'a dot in it': (path: string) => path.replace('/hook/', '/hook/./'),
  }))
    test(`${what}: a redirect to the clean path, and nothing is reconciled`, async () => {
      assert.deepEqual(await outcome({ path: change(url.pathname) }), {
        status: 307,
        location: url.pathname,
        reconciled: [],
      });
      // The same for a path that no Receiver has, so it tells nothing.
      const wrong = `/hook/${'0'.repeat(64)}`;
      assert.deepEqual(await send({ path: change(wrong) }), { status: 307, location: wrong });
    });

  for (const [what, change] of Object.entries({
    'a slash after it': (path: string) => `${path}/`,
    'a query string': (path: string) => `${path}?a=b`,
    'an encoded slash': (path: string) => path.replace('/hook/', '/hook%2F'),
    'an encoded letter': (path: string) => path.replace('/hook/', '/ho%6Fk/'),
    'capital letters': (path: string) => path.toUpperCase(),
  }))
    test(`${what}: 404`, async () =>
      assert.deepEqual(await outcome({ path: change(url.pathname) }), {
        status: 404,
        location: undefined,
        reconciled: [],
      }));

  describe('that somebody read on the way', () => {
    test('can be sent again, as it is and as often as they like', async () => {
      for (let times = 0; times < 3; times += 1) assert.deepEqual(await outcome({}), accepted);
    });

    test('with another body is refused, a single space more included', async () => {
      for (const other of [JSON.stringify({ ref: 'refs/heads/other' }), `${body} `, ''])
        assert.deepEqual(await outcome({ body: other }), refused);
    });

    test('can say of itself that it is another event, where the Receiver lists that one', async () => {
      assert.deepEqual(await outcome({ headers: { 'x-github-event': 'ping' } }), accepted);
      assert.deepEqual(await outcome({ headers: { 'x-github-event': 'release' } }), refused);
    });

    test('leaves a filter as it is: without the body, as another content type, nothing comes through', async () => {
      const path = new URL(await scratch.url('filtered')).pathname;
      assert.deepEqual(await outcome({ path }), { ...accepted, reconciled: ['filtered-source'] });
      // Still signed, and read as a form, which has no field `payload`.
      const form = await outcome({ path, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
      assert.deepEqual(form, { ...accepted, reconciled: [] });
      assert.deepEqual(await outcome({ path, headers: { 'content-type': 'text/plain' } }), refused);
    });

    for (const [type, headers] of Object.entries({
      gitlab: { 'x-gitlab-event': 'Push Hook', 'x-gitlab-token': scratchToken },
      harbor: { authorization: scratchToken },
    }))
      test(`has the proof itself in it, of type ${type}: any body goes with it`, async () => {
        const path = new URL(await scratch.url(type)).pathname;
        for (const other of [body, '{"made":"up"}'])
          assert.deepEqual(await outcome({ path, body: other, headers }), {
            ...accepted,
            reconciled: [`${type}-source`],
          });
      });

    test('is good for every Receiver with the same token whose path they know, and for no other', async () => {
      const shared = new URL(await scratch.url('filtered')).pathname;
      assert.deepEqual(await outcome({ path: shared }), { ...accepted, reconciled: ['filtered-source'] });
      const own = new URL(await scratch.url('own')).pathname;
      assert.deepEqual(await outcome({ path: own }), refused);
    });

    test('is worth nothing once the token is another', async () => {
      const data = { token: Buffer.from('the-token-after-that-one').toString('base64') };
      await kubectl([
        '-n',
        scratch.namespace,
        'patch',
        'secret',
        'token',
        '--type=merge',
        '-p',
        JSON.stringify({ data }),
      ]);
      const moved = await until('the new path', async () => {
        const { pathname } = new URL(await scratch.url('target'));
        return pathname === url.pathname ? undefined : pathname;
      });
      assert.deepEqual(await outcome({}), { status: 404, location: undefined, reconciled: [] });
      assert.deepEqual(await outcome({ path: moved }), refused);
    });
  });
});
