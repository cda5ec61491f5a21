import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { ApiObject, App, Chart } from 'cdk8s';
import { validate } from '../../lib/constructs/validate.ts';
import { tellWarnings } from '../../lib/constructs/warnings.ts';
import { GitRepository, WebhookReceiver, type WebhookReceiverProps } from '../../lib/index.ts';

const wildcard = { kind: 'GitRepository', matchLabels: { team: 'web' } } as const;

interface Program {
  readonly sources: number;
  readonly resources?: WebhookReceiverProps['resources'];
  readonly receiver?: Partial<WebhookReceiverProps['receiver']>;
  readonly more?: (chart: Chart) => void;
}

function program({ sources, resources = [wildcard], receiver, more }: Program): App {
  const app = new App();
  const chart = new Chart(app, 'test', { namespace: 'flux-system', disableResourceNameHashes: true });
  for (let index = 0; index < sources; index++) {
    new GitRepository(chart, `app-${index}`, {
      metadata: { name: `app-${index}`, labels: { team: 'web' } },
      url: `https://github.com/acme/app-${index}`,
      interval: '1h',
    });
  }
  new WebhookReceiver(chart, 'all', { resources, receiver: { metadata: { name: 'all' }, ...receiver } });
  more?.(chart);
  return app;
}

/** What a synth warns of, and that it stops at nothing. */
function warnings(of: Program): string[] {
  const app = program(of);
  const told: string[] = [];
  tellWarnings(app, (warning) => told.push(warning));
  validate(app);
  app.synthYaml();
  return told;
}

test('a wildcard that matches many declared objects is reported once, with count, reason and way out', () => {
  assert.deepEqual(warnings({ sources: 450 }), [
    'Receiver flux-system/all: one delivery reconciles 450 objects that are declared here, GitRepository flux-system/* with team=web (450); ' +
      'from 400 on, the sender may give up before Flux has reconciled all. Why: the notification-controller patches one after another, 300 at once and then 50 a second for ' +
      'all deliveries together: about 7 s until it answers; the sender gives up after 10 s, and the remaining objects are never reconciled. ' +
      'Better: let a delivery reconcile only what it is about: Receivers with matchLabels or a namespace of their own, each with the webhook ' +
      'of its own repositories, or a filter such as has(req.repository) && res.metadata.name == req.repository.name (docs/many-repositories.md).',
  ]);
});

for (const [what, of] of [
  ['fewer', { sources: 399 }],
  ['other labels', { sources: 450, resources: [{ kind: 'GitRepository', matchLabels: { team: 'shop' } }] }],
  ['another kind', { sources: 450, resources: [{ kind: 'OCIRepository', matchLabels: { team: 'web' } }] }],
  ['another namespace', { sources: 450, resources: [{ ...wildcard, namespace: 'apps' }] }],
  [
    'a filter that picks for each delivery',
    { sources: 450, receiver: { resourceFilter: 'has(req.repository) && res.metadata.name == req.repository.name' } },
  ],
  [
    'a filter of its own that lets few through',
    { sources: 450, resources: [{ ...wildcard, filter: 'res.metadata.name == "app-1"' }] },
  ],
] as const) {
  test(`nothing is reported about ${what}`, () => assert.deepEqual(warnings(of as Program), []));
}

test('wildcards add up, and named objects; what two entries mean counts twice', () => {
  const named = { kind: 'GitRepository', name: 'app-1' } as const;
  assert.match(
    warnings({ sources: 200, resources: [wildcard, { ...wildcard, matchLabels: {} }] })[0] ?? '',
    /reconciles 400 objects/,
  );
  assert.equal(warnings({ sources: 399, resources: [wildcard, named] }).length, 1);
});

test('an object whose namespace or label is not known yet may be one', () => {
  const somewhere = (chart: Chart) => {
    const elsewhere = new Chart(chart, 'elsewhere', { disableResourceNameHashes: true });
    for (let index = 0; index < 400; index++) {
      new ApiObject(elsewhere, `${index}`, {
        apiVersion: 'source.toolkit.fluxcd.io/v1',
        kind: 'GitRepository',
        metadata: { name: `other-${index}`, labels: { team: 'web' } },
      });
    }
  };
  const told = warnings({ sources: 1, more: somewhere });
  assert.match(told[0] ?? '', /one delivery may reconcile 40[01] objects/);
});

test('without a front end Node tells it', async () => {
  const warned = once(process, 'warning');
  program({ sources: 400 }).synthYaml();
  const [warning] = await warned;
  assert.equal(warning.name, 'FluxhookWarning');
  assert.match(warning.message, /^Receiver flux-system\/all: one delivery reconciles 400 objects/);
});
