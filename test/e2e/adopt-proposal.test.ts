import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, test } from 'node:test';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { type ByHand, fluxhook, folder, make, register, takeAway } from './adoption.ts';
import { balancer, ingress, inside, ofFlux, receiver, route, secret, source, token } from './by-hand-manifests.ts';
import { addressOf, servedPath } from './cluster.ts';
import { deleteHooks, deleteOrganizationHooks } from './hooks.ts';

const schemas = join(import.meta.dirname, '..', '..', 'schema');
const ajv = new Ajv2020({ strict: false, allErrors: true });
const schemaOf = (name: string) => ajv.compile(JSON.parse(readFileSync(join(schemas, `${name}.schema.json`), 'utf8')));
const [stackFile, adoption] = [schemaOf('stack'), schemaOf('adoption')];

function assertOf(schema: ValidateFunction, document: unknown): void {
  const isValid: boolean = schema(document);
  assert.ok(isValid, JSON.stringify(schema.errors));
}

const plain = 'events: [ping, push]\nresources: [{ kind: GitRepository, name: site }]';
const site = [source('site', 'acme/website'), secret('token'), receiver('site', plain)];
const ofSite = {
  repository: 'https://github.com/acme/website',
  source: 'site',
  receiver: 'site',
  tokenSecret: 'token',
};
const onlyPush = { hookEvents: ['push'] };

interface Case {
  readonly manifests: readonly string[];
  /** Where its webhook points to, without a path. @default - the load balancer */
  readonly origin?: string;
  /** Of the webhook. */
  readonly home?: string;
  readonly events?: string[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly says?: readonly RegExp[];
}

const cases: Readonly<Record<string, Case>> = {
  'a load balancer that anybody may reach': {
    manifests: [balancer(), ...site],
    settings: { ...ofSite, ...onlyPush, exposure: { type: 'LoadBalancer', sources: 'any' } },
    says: [/content type form becomes json/, /NetworkPolicy flux-system\/receiver: it is created/, /anybody may send/],
  },
  'ranges, annotations, and fields of the source, the Receiver and its filter': {
    manifests: [
      balancer({
        metadata: ', annotations: { example.org/lb: internal }',
        spec: 'loadBalancerSourceRanges: [10.0.0.0/8, 192.0.2.0/24]',
      }),
      source('site', 'acme/website', { spec: ', timeout: 30s, ignore: /docs', metadata: ', annotations: { a: b }' }),
      secret('token'),
      receiver('site', `${plain.replace('ping, ', '')}\ninterval: 1h\nresourceFilter: 'has(req.ref)'`),
    ],
    events: ['push', 'release'],
    settings: {
      ...ofSite,
      ...onlyPush,
      source: { name: 'site', timeout: '30s', ignore: '/docs' },
      receiver: { name: 'site', interval: '1h' },
      filter: 'has(req.ref)',
      exposure: {
        type: 'LoadBalancer',
        sources: ['10.0.0.0/8', '192.0.2.0/24'],
        annotations: { 'example.org/lb': 'internal' },
      },
    },
    says: [
      /GitRepository flux-system\/site: annotation a stays on it, which the settings cannot express/,
      /Receiver flux-system\/site: spec\.events \["push"\] becomes \["ping","push"\]/,
      /events push, release become push/,
    ],
  },
  "an organization's webhook": {
    manifests: [balancer(), ...site],
    home: 'acme',
    settings: {
      repository: 'https://github.com/acme',
      source: { name: 'site', url: 'https://github.com/acme/website' },
      tokenSecret: 'token',
      ...onlyPush,
      hookScope: 'organization',
      exposure: { type: 'LoadBalancer', sources: 'any' },
    },
  },
  "an Ingress in the form of Flux's guide": {
    manifests: [inside('webhook-receiver'), ingress('webhook-receiver', '/'), ...site],
    origin: 'https://flux.example.org',
    settings: { ...ofSite, ...onlyPush, exposure: { type: 'Existing', ingress: { name: 'webhook-receiver' } } },
    says: [/Ingress flux-system\/webhook-receiver: fluxhook would set it up differently.* it stays as it is/],
  },
  'an Ingress as fluxhook declares it': {
    manifests: [inside('hooks'), ingress('hooks', '/hook'), ...site],
    origin: 'https://flux.example.org',
    settings: {
      ...ofSite,
      ...onlyPush,
      service: 'hooks',
      exposure: {
        type: 'Ingress',
        host: 'flux.example.org',
        className: 'nginx',
        tls: { secretName: 'flux-tls', issuer: { kind: 'ClusterIssuer', name: 'letsencrypt' } },
        annotations: { 'example.org/size': 'big' },
      },
    },
    says: [/NetworkPolicy flux-system\/hooks-acme-solver: it is created/],
  },
  'an Ingress at another port': {
    manifests: [inside('hooks'), ingress('other', '/', 'hooks'), ...site],
    origin: 'https://flux.example.org:8443',
    settings: { ...ofSite, ...onlyPush, exposure: { type: 'Existing', url: 'https://flux.example.org:8443' } },
  },
  'a route that passes everything on': {
    manifests: [inside('hooks'), route('hooks', ''), ...site],
    origin: 'https://route.example.org',
    settings: { ...ofSite, ...onlyPush, exposure: { type: 'Existing', route: { name: 'hooks' } } },
  },
  'a route as fluxhook declares it': {
    manifests: [inside('hooks'), route('hooks', 'matches: [{ path: { type: PathPrefix, value: /hook } }],'), ...site],
    origin: 'http://route.example.org:8080',
    settings: {
      ...ofSite,
      ...onlyPush,
      service: 'hooks',
      exposure: {
        type: 'HTTPRoute',
        host: 'route.example.org',
        gateway: { name: 'public', namespace: 'gateways' },
        scheme: 'http',
        port: 8080,
      },
    },
  },
  'a node port': {
    manifests: [
      balancer().replace('LoadBalancer', 'NodePort').replace('targetPort: 9292', 'targetPort: 9292, nodePort: 30080'),
      ...site,
    ],
    origin: 'http://nodes.acme.org:30080',
    settings: {
      ...ofSite,
      ...onlyPush,
      exposure: { type: 'NodePort', address: 'nodes.acme.org', nodePort: 30080, sources: 'any' },
    },
  },
  'a tunnel that no object shows': {
    manifests: [inside('hooks'), ...site],
    origin: 'https://tunnel.example.org',
    settings: { ...ofSite, ...onlyPush, exposure: { type: 'Existing', url: 'https://tunnel.example.org' } },
    says: [/no object of the cluster shows how deliveries come in from tunnel\.example\.org/],
  },
  'a source and a Secret of Flux': {
    manifests: [
      balancer(),
      source('site', 'acme/website', { metadata: ofFlux }),
      secret('token', { metadata: ofFlux }),
      receiver('site', plain),
    ],
    settings: {
      resources: [{ kind: 'GitRepository', name: 'site' }],
      tokenSecret: 'token',
      tokenSource: 'existing-secret',
      ...onlyPush,
      exposure: { type: 'LoadBalancer', sources: 'any' },
    },
    says: [
      /Secret flux-system\/token: the Flux Kustomization flux-system\/apps writes it, so it is read/,
      /GitRepository flux-system\/site: the Flux Kustomization flux-system\/apps applies it: it is referred to/,
    ],
  },
};

describe('fluxhook adopt', () => {
  let made: ByHand | undefined;

  async function begin(manifests: readonly string[], objects = ['flux-system/receiver/site']): Promise<void> {
    made = { manifests: manifests.join('---'), objects };
    await make(made);
  }
  afterEach(async () => {
    if (made !== undefined) await takeAway(made);
    made = undefined;
    await deleteHooks('acme/website', 'acme/fleet');
    await deleteOrganizationHooks('acme');
  });

  for (const [name, { manifests, origin, home = 'acme/website', events, settings, says = [] }] of Object.entries(
    cases,
  )) {
    test(`${name}: the smallest settings that declare it, and what is left`, async () => {
      await begin(manifests);
      const url = `${origin ?? `http://${await addressOf('receiver')}`}${await servedPath('site')}`;
      await register(home, url, token, events);
      const { code, out, err } = await fluxhook(['adopt']);
      assert.equal(code, 0, out + err);
      const file = parse(out);
      assertOf(stackFile, file);
      const wanted = Object.fromEntries(Object.entries(settings).map(([key, value]) => [`fluxhook:${key}`, value]));
      assert.deepEqual(file.config, wanted, out);
      for (const said of says) assert.match(out, said);
      assert.doesNotMatch(out, new RegExp(token));
    });
  }

  describe('where something is in the way', () => {
    test('it is reported, and the command ends with 1', async () => {
      await begin([
        balancer(),
        source('site', 'acme/website'),
        secret('token', { value: 'short' }),
        receiver('site', plain, { metadata: ofFlux }),
      ]);
      const url = `http://${await addressOf('receiver')}${await servedPath('site')}`;
      const ids = [
        await register('acme/website', url, 'short'),
        await register('acme/website', url, 'short', ['release']),
      ];
      const { code, out } = await fluxhook(['adopt', 'site']);
      assert.equal(code, 1, out);
      assert.match(out, /To be done first:/);
      assert.match(
        out,
        /Receiver flux-system\/site: the Flux Kustomization flux-system\/apps applies it, and would set it back/,
      );
      assert.match(
        out,
        /Secret flux-system\/token: only 5 characters long; it could be guessed: taking over is refused/,
      );
      assert.match(out, new RegExp(`webhooks ${ids.join(', ')} all point to it: delete all but one`));
    });

    test('no entrance and no webhook: an example stands for what nothing shows', async () => {
      await begin(site);
      const { code, out } = await fluxhook(['adopt', 'site']);
      assert.equal(code, 1, out);
      assert.deepEqual(parse(out).config['fluxhook:exposure'], { type: 'Existing', url: 'https://flux.example.org' });
      assert.match(out, /The entrance: nothing shows the address at which GitHub reaches it/);
      assert.match(out, /Receiver flux-system\/site: no webhook points to it: one is created/);
    });

    test('Receivers of other types are named, and where there is nothing else it ends with 2', async () => {
      await begin([
        balancer(),
        secret('token'),
        source('site', 'acme/website'),
        receiver('site', plain.replace('events: [ping, push]\n', ''), { type: 'harbor' }),
      ]);
      const { code, out, err } = await fluxhook(['adopt']);
      assert.equal(code, 2, out);
      assert.equal(out, '');
      assert.match(
        err,
        /None of it can be taken over:[\s\S]*it is of type harbor, and a stack file has webhooks of GitHub only/,
      );
    });

    test('without a token for GitHub the settings come from the cluster, and that is said', async () => {
      await begin([balancer(), ...site]);
      const { code, out } = await fluxhook(['adopt'], { env: { GITHUB_TOKEN: '' } });
      assert.equal(code, 0, out);
      assert.match(
        out,
        /Could not be seen, and may be another way:\n# - Receiver flux-system\/site: GitHub was not asked/,
      );
      assert.equal(parse(out).config['fluxhook:repository'], 'https://github.com/acme/website');
    });
  });

  describe('what is printed and written', () => {
    async function simple(): Promise<void> {
      await begin([balancer(), ...site]);
      const url = `http://${await addressOf('receiver')}${await servedPath('site')}`;
      await register('acme/website', url, token);
    }

    test('JSON of its schema, and a line for a chat', async () => {
      await simple();
      const json = await fluxhook(['adopt', '-o', 'json', '--stack', 'prod']);
      const document = JSON.parse(json.out);
      assertOf(adoption, document);
      assert.deepEqual(document.receivers, [{ namespace: 'flux-system', name: 'site' }]);
      assertOf(stackFile, { config: document.config });
      assert.ok(document.commands.includes('fluxhook adopt --take-over --stack prod'));
      const short = await fluxhook(['adopt', '-o', 'short']);
      assert.match(short.out, /^flux-system\/site: 0 to do first, 2 changes, 1 left, 0 unknown$/);
    });

    test('a file is written where there is none, and never over one unless that is asked for', async () => {
      await simple();
      using directory = folder();
      const file = join(directory.path, 'Pulumi.prod.yaml');
      const first = await fluxhook(['adopt', '--out', file]);
      assert.equal(first.code, 0, first.err);
      assert.match(first.out, /^Wrote .*Pulumi\.prod\.yaml\. To take it over:\n {2}pulumi stack init prod\n/);
      writeFileSync(file, 'mine\n');
      const second = await fluxhook(['adopt', '--out', file]);
      assert.equal(second.code, 2);
      assert.match(second.err, /exists already, so nothing was written\. Name another file, or add --overwrite/);
      assert.equal(readFileSync(file, 'utf8'), 'mine\n');
      assert.equal((await fluxhook(['adopt', '--out', file, '--overwrite'])).code, 0);
      assertOf(stackFile, parse(readFileSync(file, 'utf8')));
    });

    test('a Receiver and --take-over do not go together', async () => {
      const { code, err } = await fluxhook(['adopt', 'site', '--take-over']);
      assert.equal(code, 2);
      assert.match(err, /The stack's settings say what is taken over, and site is not part of that/);
    });
  });
});
