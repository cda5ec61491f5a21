import assert from 'node:assert/strict';
import { test } from 'node:test';
import { App, Chart } from 'cdk8s';
import { type Deferred, WebhookToken, type WebhookTokenProps } from '../../lib/constructs/index.ts';
import { tokenAnnotation } from '../../lib/constructs/tokens/source.ts';
import { objects } from './objects.ts';

test('minimal: fails closed', (t) => {
  const [secret] = objects((chart) => new WebhookToken(chart, 'token'));
  t.assert.snapshot(secret);
  assert.ok(!('token' in secret.stringData));
  assert.match(secret.metadata.annotations[tokenAnnotation], /^missing: .*pulumi up/);
});

test('all props', () => {
  const token: Deferred<string> = { apply: (use) => use('never rendered') };
  const all: Required<WebhookTokenProps> = {
    metadata: {
      name: 'other-token',
      namespace: 'apps',
      labels: { team: 'web' },
      annotations: { 'example.org/a': 'b' },
    },
    token,
  };
  const resolver = {
    resolve: (context: { value: unknown; replaceValue(value: unknown): void }) => {
      if (context.value === token) context.replaceValue('placeholder');
    },
  };
  const chart = new Chart(new App({ resolvers: [resolver] }), 'test', { namespace: 'flux-system' });
  new WebhookToken(chart, 'token', all);
  const [secret] = chart.toJson();
  assert.deepEqual(secret.metadata, {
    name: 'other-token',
    namespace: 'apps',
    labels: { 'reconcile.fluxcd.io/watch': 'Enabled', team: 'web' },
    annotations: { 'example.org/a': 'b' },
  });
  assert.deepEqual(secret.stringData, { token: 'placeholder' });
});

test('a token in plain text does not compile', () => {
  // @ts-expect-error: a string would be written to dist/
  const props: WebhookTokenProps = { token: 'secret-token-dont-share' };
  assert.throws(
    () => objects((chart) => new WebhookToken(chart, 'token', props)),
    /^Error: test\/token: token is a plain string, which would be written to dist\/; allowed: a value that only the engine knows/,
  );
});
