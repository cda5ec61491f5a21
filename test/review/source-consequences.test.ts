import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chain, declaration, type Fields, object, receiver, repository, said } from './objects.ts';

const labelled = (spec: Fields, labels: Fields = { team: 'shop' }) => {
  const source = repository(spec, 'far');
  return { ...source, metadata: { ...source.metadata, labels } };
};
const wildcard = receiver({ resources: [{ kind: 'GitRepository', name: '*', matchLabels: { team: 'shop' } }] });
const kustomization = (spec: Fields) => object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'apps', { spec });
const name = '`GitRepository flux-system/shop`';

describe('what Flux fetches', () => {
  for (const [what, before, after, expected] of [
    [
      'behind a wildcard',
      [wildcard, labelled({ interval: '15m' })],
      [wildcard, labelled({ interval: '24h', url: 'https://github.com/acme/other' })],
      [
        '**The webhook is replaced**: `pulumi up` deletes it at `acme/far` and makes a new one at `acme/other`, with the same token.',
        '**Polling interval**: without a push, `GitRepository flux-system/far` is polled every `24h` instead of `15m` (less often). Deliveries still reconcile at once.',
        '**What is fetched**: `GitRepository flux-system/far`, `spec.url` `https://github.com/acme/far` → `https://github.com/acme/other`.',
      ],
    ],
    [
      'one that no Receiver names',
      [repository({ interval: '15m' })],
      [repository({ interval: '24h' })],
      [`**Polling interval**: ${name} is polled every \`24h\` instead of \`15m\` (less often).`],
    ],
    [
      'suspended',
      [repository()],
      [repository({ suspend: true })],
      [`**Suspended**: ${name} is no longer fetched, not even by a delivery.`],
    ],
    ['resumed', [repository({ suspend: true })], [repository()], [`**Resumed**: ${name} is fetched again.`]],
    [
      'signatures are no longer asked for',
      [repository({ verify: { mode: 'HEAD' } })],
      [repository()],
      [`**Verification of what is fetched**: ${name}, \`spec.verify\` \`{"mode":"HEAD"}\` is gone.`],
    ],
    [
      'with other credentials',
      [repository({ secretRef: { name: 'a' } })],
      [repository({ secretRef: { name: 'b' }, provider: 'github' })],
      [
        `**How it is fetched**: ${name}, \`spec.provider\` \`github\` is new.`,
        `**How it is fetched**: ${name}, \`spec.secretRef.name\` \`a\` → \`b\`.`,
      ],
    ],
    [
      'with a password in the URL, which is not shown',
      [repository({ url: 'https://user:first@git.example.org/shop' })],
      [repository({ url: 'https://user:second@git.example.org/shop' })],
      [
        `**What is fetched**: ${name}, \`spec.url\` \`https://********@git.example.org/shop\` → \`https://******** (changed)@git.example.org/shop\`.`,
      ],
    ],
    [
      'added',
      [],
      [repository()],
      [`**Source added**: ${name} fetches \`https://github.com/acme/shop\`, polled every \`10m\`.`],
    ],
    ['removed', [repository()], [], [`**Source removed**: ${name} is no longer declared.`]],
    [
      'what is made of it',
      [kustomization({ prune: true })],
      [kustomization({ prune: false })],
      ['**What Flux does**: `Kustomization flux-system/apps`, `spec.prune` `true` → `false`.'],
    ],
  ] as const) {
    test(what, () => assert.equal(said(declaration(before), declaration(after)), expected.join('\n')));
  }
});

describe('targets', () => {
  const both = [repository(), repository({}, 'store')];
  const filtered = (filter: string) => receiver({ resources: [{ kind: 'GitRepository', name: 'shop', filter }] });
  for (const [what, before, after, expected] of [
    [
      'another one, where both objects stay',
      [receiver(), ...both],
      [receiver({ resources: [{ kind: 'GitRepository', name: 'store' }] }), ...both],
      [
        '**The webhook is replaced**: `pulumi up` deletes it at `acme/shop` and makes a new one at `acme/store`, with the same token.',
        '**Target added**: deliveries also reconcile `GitRepository flux-system/store`.',
        '**Target removed**: deliveries no longer reconcile `GitRepository flux-system/shop`.',
      ],
    ],
    [
      'a label less, behind a wildcard',
      [wildcard, labelled({})],
      [wildcard, labelled({}, {})],
      ['**Target removed**: deliveries no longer reconcile `GitRepository flux-system/far`.'],
    ],
    [
      'one more, of another repository',
      [receiver(), ...both],
      [receiver({ resources: ['shop', 'store'].map((name) => ({ kind: 'GitRepository', name })) }), ...both],
      [
        '**One more webhook** sends deliveries, at `acme/store`.',
        '**Target added**: deliveries also reconcile `GitRepository flux-system/store`.',
      ],
    ],
    [
      'one whose object is no longer declared',
      chain,
      [receiver()],
      [
        `**Target missing**: ${name} is no longer declared here; unless something else declares it, deliveries do not reconcile it.`,
        `**Source removed**: ${name} is no longer declared.`,
      ],
    ],
    [
      'one whose object has another name now',
      [receiver(), repository({ interval: '10m', url: 'https://git.example.org/a' })],
      [receiver(), repository({ interval: '10m', url: 'https://git.example.org/a' }, 'store')],
      [
        `**Target missing**: ${name} is no longer declared here; unless something else declares it, deliveries do not reconcile it.`,
      ],
    ],
    [
      'one whose object is declared now',
      [receiver()],
      [receiver(), repository({ url: 'https://git.example.org/a' })],
      ['**Source added**: `GitRepository flux-system/shop` fetches `https://git.example.org/a`, polled every `10m`.'],
    ],
    [
      'a filter of its own',
      [filtered('req.a == 1'), repository()],
      [filtered('req.a == 2'), repository()],
      [`**Filter changes**: ${name} is reconciled for other deliveries than before.`],
    ],
    [
      'how often the Receiver itself is looked at',
      chain,
      [receiver({ interval: '1h' }), repository()],
      ['**The Receiver changes**: `flux-system/shop`, `spec.interval` `1h` is new.'],
    ],
  ] as const) {
    test(what, () => assert.equal(said(declaration(before), declaration(after)), expected.join('\n')));
  }
});
