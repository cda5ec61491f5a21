import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { fluxhook, folder, register } from './adoption.ts';
import { balancer, ingress, inside, receiver, route, secret, source, token } from './by-hand-manifests.ts';
import { addressOf, established, kubectl, servedPath } from './cluster.ts';
import { type Account, kubeconfigFor, makeAccounts, removeAccounts } from './command-accounts.ts';
import { deleteHooks, hooksOf } from './hooks.ts';
import { github, sandbox } from './sandbox.ts';
import { gatewayCrd } from './stand-in-crds.ts';

const written = ['.gitignore', 'Pulumi.prod.yaml', 'Pulumi.yaml', 'index.js', 'package.json'];

/** Runs it in a folder, without a backend of Pulumi. */
async function init(directory: string, args: readonly string[], env: Record<string, string> = {}) {
  const { code, out, err } = await fluxhook(['init', ...args], {
    cwd: directory,
    env: { PULUMI_BACKEND_URL: 'file:///nowhere', ...env },
  });
  return { code, text: `${out}\n${err}`, out };
}

function config(directory: string): Record<string, unknown> {
  return parse(readFileSync(join(directory, 'Pulumi.prod.yaml'), 'utf8')).config;
}

/** A GitRepository that Flux does not fetch. */
const idle = (name: string, repository: string, more: { place?: string; url?: string } = {}) => {
  const text = source(name, repository, { ...more, spec: ', suspend: true' });
  return more.url === undefined ? text : text.replace(`'https://github.com/${repository}'`, `'${more.url}'`);
};

const reference = (name: string, namespace?: string) => ({
  kind: 'GitRepository',
  name,
  ...(namespace && { namespace }),
});
const site = receiver('site', 'events: [ping, push]\nresources: [{ kind: GitRepository, name: site }]');
const everything = 'gitrepositories,ocirepositories,receivers,services,ingresses,httproutes,gateways';

async function apply(...manifests: readonly string[]): Promise<void> {
  await kubectl(['apply', '-f', '-'], manifests.join('---'));
}

/** All kinds that a test may have made, in both namespaces. */
async function clear(): Promise<void> {
  for (const namespace of ['flux-system', 'apps'])
    await kubectl(['-n', namespace, 'delete', everything, '--all', '--ignore-not-found']);
  await kubectl(['delete', 'ingressclass', '--all']);
  await kubectl(['-n', 'flux-system', 'delete', 'secret', 'token', 'fleet-webhook-token', '--ignore-not-found']);
  await deleteHooks('acme/website', 'acme/fleet', 'acme/private-app');
}

describe('fluxhook init', () => {
  before(async () => {
    await kubectl(['create', 'namespace', 'apps']);
    await kubectl(['apply', '-f', '-'], gatewayCrd);
    await established('crd/gateways.gateway.networking.k8s.io');
  });
  beforeEach(clear);
  after(async () => {
    await clear();
    await kubectl(['delete', 'namespace', 'apps']);
    await kubectl(['delete', '-f', '-'], gatewayCrd);
  });

  test('several namespaces, two sources of one repository, ssh, and what is not at GitHub', async () => {
    using place = folder();
    await apply(
      idle('fleet', 'acme/fleet'),
      idle('fleet', 'acme/fleet', { place: 'apps' }),
      idle('fleet-ssh', 'acme/fleet', { place: 'apps', url: 'ssh://git@github.com/acme/fleet.git' }),
      idle('site', 'acme/website', { place: 'apps' }),
      idle('tools', '', { url: 'https://gitlab.com/acme/tools' }),
      idle('unknown', '', { url: 'ssh://git@git.example.org/acme/app' }),
      `
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: charts, namespace: apps }
spec: { url: 'oci://ghcr.io/acme/charts', interval: 1h, suspend: true }
`,
    );
    const { code, text } = await init(place.path, ['--yes']);
    assert.equal(code, 0, text);
    assert.deepEqual(readdirSync(place.path).sort(), written);
    assert.deepEqual(config(place.path), {
      'fluxhook:webhooks': [
        { resources: [reference('fleet'), reference('fleet', 'apps'), reference('fleet-ssh', 'apps')] },
        { namespace: 'apps', resources: [reference('site')] },
      ],
    });
    assert.match(text, /gitlab\.com: a Receiver of type gitlab/);
    assert.match(
      text,
      /git\.example\.org is not known to be a GitHub\. If it is .*GITHUB_BASE_URL=https:\/\/git\.example\.org\//,
    );
    assert.match(
      text,
      /OCIRepository apps\/charts[\s\S]*a webhook for the event package and a Receiver of type github/,
    );
    assert.match(
      text,
      /What pulumi up would do at GitHub:\n- acme\/fleet: a webhook .* for GitRepository flux-system\/fleet and .*apps\/fleet/,
    );
    assert.match(text, /The stack prod is not created yet: error: /);
    assert.match(text, /Next:\n {2}pulumi stack select --create prod\n {2}npm install\n {2}pulumi up\n/);
  });

  test('run again: nothing new, then what is new, which is added to the file and nothing else', async () => {
    using place = folder();
    await apply(idle('fleet', 'acme/fleet'));
    assert.equal((await init(place.path, ['--yes'])).code, 0);
    const file = join(place.path, 'Pulumi.prod.yaml');
    const own = `${readFileSync(file, 'utf8')}  # mine\n  fluxhook:labels: { team: web }\n`;
    writeFileSync(file, own);
    const again = await init(place.path, ['--yes']);
    assert.equal(again.code, 0, again.text);
    assert.match(again.text, /= GitRepository flux-system\/fleet .*\n.*Pulumi\.prod\.yaml has it/);
    assert.match(again.text, /Nothing new/);

    await apply(idle('fleet', 'acme/fleet', { place: 'apps' }), idle('fleet-2', 'acme/website'));
    const told = await init(place.path, ['--yes']);
    assert.equal(told.code, 2, told.text);
    assert.match(told.text, /\+ GitRepository flux-system\/fleet-2/);
    assert.match(told.text, /Pulumi\.prod\.yaml exists already, so nothing was written\. Add --update/);
    assert.equal(readFileSync(file, 'utf8'), own);

    const updated = await init(place.path, ['--yes', '--update']);
    assert.equal(updated.code, 0, updated.text);
    assert.match(readFileSync(file, 'utf8'), /# mine\n {2}fluxhook:labels: \{ team: web \}/);
    assert.deepEqual(config(place.path), {
      'fluxhook:webhooks': [
        { resources: [reference('fleet'), reference('fleet', 'apps')] },
        { resources: [reference('fleet-2')] },
      ],
      'fluxhook:labels': { team: 'web' },
    });
    assert.match((await init(place.path, ['--yes'])).text, /Nothing new/);
  });

  test('files that are there stay, and a run that was stopped is gone on with', async () => {
    using place = folder();
    writeFileSync(join(place.path, 'package.json'), '{"name":"mine"}');
    await apply(idle('fleet', 'acme/fleet'));
    const dry = await init(place.path, ['--dry-run']);
    assert.equal(dry.code, 0, dry.text);
    assert.match(dry.text, /Pulumi\.prod\.yaml \(new\):[\s\S]*fluxhook:webhooks/);
    assert.deepEqual(readdirSync(place.path), ['package.json']);
    const { code, text } = await init(place.path, ['--yes']);
    assert.equal(code, 0, text);
    assert.equal(readFileSync(join(place.path, 'package.json'), 'utf8'), '{"name":"mine"}');
    assert.match(text, /npm install .*fluxhook@\d/);
  });

  test('a folder with a program of its own, and a Service with the usual name', async () => {
    using place = folder();
    await apply(idle('fleet', 'acme/fleet'), inside('receiver'));
    writeFileSync(join(place.path, 'index.js'), 'mine');
    const there = await init(place.path, ['--yes']);
    assert.equal(there.code, 2, there.text);
    assert.match(
      there.text,
      /^index\.js is not one that reads fluxhook's settings, so nothing was written\. Run it in a new folder/m,
    );
    assert.deepEqual(readdirSync(place.path), ['index.js']);
    writeFileSync(join(place.path, 'Pulumi.yaml'), 'name: mine\nmain: other.js\nruntime: nodejs\n');
    assert.match(
      (await init(place.path, ['--yes'])).text,
      /Pulumi\.yaml is there, and its program other\.js is not one/,
    );
    writeFileSync(join(place.path, 'other.js'), "import { program } from 'fluxhook/stack'");
    const { code, text } = await init(place.path, ['--yes']);
    assert.equal(code, 0, text);
    assert.deepEqual(readdirSync(place.path).sort(), ['Pulumi.prod.yaml', 'Pulumi.yaml', 'index.js', 'other.js']);
    assert.equal(config(place.path)['fluxhook:service'], 'fluxhook');
  });

  test('a source that is being deleted gets no webhook', async () => {
    using place = folder();
    await apply(idle('fleet', 'acme/fleet'), idle('leaving', 'acme/website'));
    const hold = (finalizers: readonly string[]) =>
      kubectl([
        ...['-n', 'flux-system', 'patch', 'gitrepository', 'leaving', '--type=merge'],
        ...['-p', JSON.stringify({ metadata: { finalizers } })],
      ]);
    await hold(['tests.fluxhook.dev/hold']);
    await kubectl(['-n', 'flux-system', 'delete', 'gitrepository', 'leaving', '--wait=false']);
    try {
      const { code, text } = await init(place.path, ['--yes']);
      assert.equal(code, 0, text);
      assert.doesNotMatch(text, /leaving/);
      assert.deepEqual(config(place.path), {
        'fluxhook:webhooks': [{ resources: [reference('fleet')] }],
      });
    } finally {
      await hold([]);
    }
  });

  test('names that are taken by Receivers and Secrets of others', async () => {
    using place = folder();
    await apply(
      idle('fleet', 'acme/fleet'),
      idle('site', 'acme/website'),
      secret('fleet-webhook-token'),
      secret('token'),
      receiver('site', 'resources: [{ kind: GitRepository, name: another }]', { type: 'generic' }),
    );
    const { code, text } = await init(place.path, ['--yes']);
    assert.equal(code, 0, text);
    assert.deepEqual(config(place.path)['fluxhook:webhooks'], [
      { name: 'flux-system-fleet', resources: [reference('fleet')] },
      { name: 'flux-system-site', resources: [reference('site')] },
    ]);
  });

  describe('existing webhooks', () => {
    const begin = async (type = 'github') => {
      await apply(
        balancer(),
        secret('token'),
        idle('site', 'acme/website'),
        type === 'github' ? site : site.replace('type: github', `type: ${type}`).replace('events: [ping, push]', ''),
      );
      return `http://${await addressOf('receiver')}${await servedPath('site')}`;
    };

    for (const [what, type] of [
      ['of a Receiver for GitHub', 'github'],
      ['of another type', 'generic'],
    ] as const)
      test(`one ${what} is left, and nothing is written`, async () => {
        using place = folder();
        const id = await register('acme/website', await begin(type), token);
        const { code, text } = await init(place.path, ['--yes']);
        assert.equal(code, 0, text);
        assert.match(
          text,
          new RegExp(`has one: webhook ${id} of acme/website points to Receiver flux-system/site, which somebody made`),
        );
        assert.match(text, /Nothing to do/);
        assert.deepEqual(readdirSync(place.path), []);
      });

    test('--adopt takes it over, as fluxhook adopt does, and gives the others theirs', async () => {
      using place = folder();
      await register('acme/website', await begin(), token);
      await apply(idle('fleet', 'acme/fleet'));
      const { code, text } = await init(place.path, ['--yes', '--adopt']);
      assert.equal(code, 0, text);
      assert.match(text, /webhook \d+ of acme\/website .* somebody made\. It is taken over/);
      assert.match(text, /Note: Webhook \d+ of acme\/website: content type form becomes json/);
      assert.match(text, /Next:[\s\S]*npm install\n {2}npx fluxhook adopt --take-over --stack prod\n/);
      assert.doesNotMatch(text + readFileSync(join(place.path, 'Pulumi.prod.yaml'), 'utf8'), new RegExp(token));
      assert.deepEqual(config(place.path), {
        'fluxhook:repository': 'https://github.com/acme/website',
        'fluxhook:source': { name: 'site', suspend: true },
        'fluxhook:receiver': 'site',
        'fluxhook:tokenSecret': 'token',
        'fluxhook:hookEvents': ['push'],
        'fluxhook:exposure': { type: 'LoadBalancer', sources: 'any' },
        'fluxhook:webhooks': [{ resources: [reference('fleet')], hookEvents: ['push', 'ping'] }],
      });
    });

    test('at a path that no Receiver has: it is reported, and no second one is planned', async () => {
      using place = folder();
      await begin();
      const id = await register('acme/website', `http://${await addressOf('receiver')}/hook/${'0'.repeat(64)}`, token);
      const { code, text } = await init(place.path, ['--yes']);
      assert.equal(code, 1, text);
      assert.match(
        text,
        new RegExp(
          `webhook ${id} of acme/website points to this cluster at a path that no Receiver has: fluxhook doctor flux-system/site`,
        ),
      );
      assert.equal((await hooksOf('acme/website')).length, 1);
    });

    test('a Receiver to which none leads: it gets one of its own, and that is reported', async () => {
      using place = folder();
      await begin();
      const { code, text } = await init(place.path, ['--yes']);
      assert.equal(code, 0, text);
      assert.match(text, /no webhook points to Receiver flux-system\/site/);
      assert.deepEqual(config(place.path)['fluxhook:webhooks'], [
        { name: 'flux-system-site', resources: [reference('site')] },
      ]);
    });
  });

  test('an Enterprise Server; what is at another GitHub waits for a stack of its own', async () => {
    using place = folder();
    await apply(idle('fleet', '', { url: 'https://github.example.org/acme/fleet' }), idle('site', 'acme/website'));
    const GITHUB_TOKEN = sandbox.github?.['github.example.org']?.tokens.owner ?? '';
    const env = { GITHUB_TOKEN, GITHUB_BASE_URL: 'https://github.example.org/' };
    const unsaid = await init(place.path, ['--yes'], env);
    assert.equal(unsaid.code, 2, unsaid.text);
    assert.match(unsaid.text, /does not say from which addresses it delivers.*Use --sources RANGE/);
    const { code, text } = await init(place.path, ['--yes', '--sources', '192.0.2.0/24'], env);
    assert.equal(code, 0, text);
    assert.match(text, /it is at github\.com, and a stack has one GitHub, here github\.example\.org/);
    assert.deepEqual(config(place.path), {
      'github:baseUrl': 'https://github.example.org/',
      'fluxhook:exposure': { type: 'LoadBalancer', sources: ['192.0.2.0/24'] },
      'fluxhook:webhooks': [{ resources: [reference('fleet')] }],
    });
  });

  test('a repository that was renamed: the webhook is for where it is now', async () => {
    using place = folder();
    const rename = (repo: string, name: string) => github('PATCH /repos/{owner}/{repo}', { owner: 'acme', repo, name });
    await rename('service-14', 'fourteen');
    try {
      await apply(idle('old', 'acme/service-14'), idle('new', 'acme/fourteen'));
      const { code, text } = await init(place.path, ['--yes']);
      assert.equal(code, 0, text);
      assert.match(
        text,
        /renamed or moved to acme\/fourteen: write https:\/\/github\.com\/acme\/fourteen into the source/,
      );
      assert.deepEqual(config(place.path)['fluxhook:webhooks'], [{ resources: [reference('new'), reference('old')] }]);
    } finally {
      await rename('fourteen', 'service-14');
    }
  });

  test('-o json fits the schema that is published, and -o short is a line', async () => {
    using place = folder();
    await apply(idle('fleet', 'acme/fleet'), idle('tools', '', { url: 'https://gitlab.com/acme/tools' }), balancer());
    const file = join(import.meta.dirname, '..', '..', 'schema', 'initialization.schema.json');
    const fits = new Ajv2020({ strict: true, allErrors: true }).compile(JSON.parse(readFileSync(file, 'utf8')));
    for (const args of [['--dry-run'], ['--yes'], ['--yes']]) {
      const { code, out } = await init(place.path, [...args, '-o', 'json']);
      assert.equal(code, 0, out);
      const document = JSON.parse(out);
      assert.ok(fits(document), JSON.stringify(fits.errors));
    }
    const short = await init(place.path, ['--yes', '-o', 'short']);
    assert.equal(short.out, 'prod: 1 declared, 1 elsewhere');
  });

  describe('the entrance', () => {
    const fleet = idle('fleet', 'acme/fleet');
    const gateway = (name: string, listeners: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: apps }
spec: { gatewayClassName: some, listeners: [${listeners}] }
`;
    const https = 'name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: tls }] }';
    const all = 'allowedRoutes: { namespaces: { from: All } }';
    const ingressClass = (name: string) => `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: ${name} }
spec: { controller: example.org/${name} }
`;
    const balanced = async (name: string, loadBalancerClass: string) => {
      await apply(
        balancer()
          .replace('name: receiver', `name: ${name}`)
          .replace('{ app: notification-controller }', '{ app: other }')
          .replace('targetPort: 9292', 'targetPort: 80')
          .replace('type: LoadBalancer', `type: LoadBalancer\n  loadBalancerClass: ${loadBalancerClass}`),
      );
      const status = { status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } } };
      await kubectl([
        '-n',
        'flux-system',
        'patch',
        'service',
        name,
        '--subresource=status',
        '--type=merge',
        '-p',
        JSON.stringify(status),
      ]);
    };

    const cases: Readonly<
      Record<
        string,
        { readonly manifests: readonly string[]; readonly args?: readonly string[]; readonly exposure: unknown }
      >
    > = {
      'an Ingress that is there': {
        manifests: [inside('webhook-receiver'), ingress('webhook-receiver', '/')],
        exposure: { type: 'Existing', ingress: { name: 'webhook-receiver' } },
      },
      'a route that is there': {
        manifests: [inside('hooks'), route('hooks', '')],
        exposure: { type: 'Existing', route: { name: 'hooks' } },
      },
      'a NodePort that is there': {
        manifests: [balancer().replace('type: LoadBalancer', 'type: NodePort')],
        args: ['--host', 'nodes.example.org'],
        exposure: { type: 'Existing', service: { name: 'receiver' }, host: 'nodes.example.org' },
      },
      'a URL': {
        manifests: [],
        args: ['--url', 'https://flux.example.org'],
        exposure: { type: 'Existing', url: 'https://flux.example.org' },
      },
      'a tunnel': {
        manifests: [],
        args: ['--exposure', 'None', '--url', 'https://flux.example.org'],
        exposure: { type: 'None', url: 'https://flux.example.org' },
      },
      'a Gateway whose listener has the name': {
        manifests: [gateway('public', `{ ${https}, hostname: flux.example.org, ${all} }`)],
        exposure: { type: 'HTTPRoute', host: 'flux.example.org', gateway: { name: 'public', namespace: 'apps' } },
      },
      'a Gateway whose listener takes the name': {
        manifests: [
          gateway(
            'public',
            `{ ${https}, hostname: '*.example.org', ${all} }, { name: http, port: 80, protocol: HTTP }`,
          ),
        ],
        args: ['--host', 'flux.example.org'],
        exposure: {
          type: 'HTTPRoute',
          host: 'flux.example.org',
          gateway: { name: 'public', namespace: 'apps', listener: 'https' },
        },
      },
      'the only Ingress class': {
        manifests: [ingressClass('nginx')],
        args: ['--host', 'flux.example.org', '--issuer', 'letsencrypt'],
        exposure: {
          type: 'Ingress',
          host: 'flux.example.org',
          className: 'nginx',
          tls: { secretName: 'flux-webhook-tls', issuer: { kind: 'ClusterIssuer', name: 'letsencrypt' } },
        },
      },
    };
    for (const [name, { manifests, args = [], exposure }] of Object.entries(cases))
      test(`${name}`, async () => {
        using place = folder();
        await apply(fleet, ...manifests);
        const { code, text } = await init(place.path, ['--yes', ...args]);
        assert.equal(code, 0, text);
        assert.deepEqual(config(place.path)['fluxhook:exposure'], exposure, text);
      });

    const open: Readonly<
      Record<
        string,
        { readonly manifests: readonly string[]; readonly args?: readonly string[]; readonly says: RegExp }
      >
    > = {
      'a NodePort without an address': {
        manifests: [balancer().replace('type: LoadBalancer', 'type: NodePort')],
        says: /is a NodePort, .*Use --host ADDRESS\./,
      },
      'two entrances without an address': {
        manifests: [
          balancer({ spec: 'loadBalancerClass: example.org/none' }),
          balancer({ spec: 'loadBalancerClass: example.org/none' }).replace('name: receiver', 'name: webhook-receiver'),
        ],
        says: /Several entrances .*Service\/flux-system\/receiver, Service\/flux-system\/webhook-receiver\. Use --entrance/,
      },
      'Gateways and no name': {
        manifests: [gateway('public', `{ ${https}, ${all} }`)],
        says: /the name under which GitHub reaches this cluster is not known\. Use --host NAME/,
      },
      'several Gateways that take the name': {
        manifests: [gateway('one', `{ ${https}, ${all} }`), gateway('two', `{ ${https}, ${all} }`)],
        args: ['--host', 'flux.example.org'],
        says: /Several Gateways may take deliveries in \(apps\/one, apps\/two\)\. Use --gateway/,
      },
      'several Ingress classes': {
        manifests: [ingressClass('nginx'), ingressClass('traefik')],
        args: ['--host', 'flux.example.org'],
        says: /several Ingress classes \(nginx, traefik\).*Use --ingress-class NAME/,
      },
      'an Ingress without a name': { manifests: [], args: ['--exposure', 'Ingress'], says: /Use --host NAME/ },
      'an entrance that there is not': {
        manifests: [balancer()],
        args: ['--entrance', 'Ingress/hooks'],
        says: /Ingress\/hooks is not an entrance of this cluster; there is Service\/flux-system\/receiver\. Use --entrance/,
      },
    };
    for (const [name, { manifests, args = [], says }] of Object.entries(open))
      test(`${name}: the option that says it is named, and nothing is written`, async () => {
        using place = folder();
        await apply(fleet, ...manifests);
        const { code, text } = await init(place.path, ['--yes', ...args]);
        assert.equal(code, 2, text);
        assert.match(text, says);
        assert.deepEqual(readdirSync(place.path), []);
      });

    test('several classes of load balancers', async () => {
      using place = folder();
      await apply(fleet);
      await balanced('one', 'example.org/one');
      await balanced('two', 'example.org/two');
      const { code, text } = await init(place.path, ['--yes']);
      assert.equal(code, 2, text);
      assert.match(text, /several classes \(example\.org\/one, example\.org\/two\)\. Use --load-balancer-class NAME/);
      const said = await init(place.path, ['--yes', '--load-balancer-class', 'example.org/two']);
      assert.equal(said.code, 0, said.text);
      assert.deepEqual(config(place.path)['fluxhook:exposure'], {
        type: 'LoadBalancer',
        loadBalancerClass: 'example.org/two',
      });
    });
  });

  describe('what cannot be seen', () => {
    const reader: Account = {
      name: 'init-reader',
      rules: [
        {
          apiGroups: [
            'source.toolkit.fluxcd.io',
            'notification.toolkit.fluxcd.io',
            'networking.k8s.io',
            'gateway.networking.k8s.io',
            'apps',
            '',
          ],
          resources: ['*'],
          verbs: ['list'],
        },
      ],
    };
    const nobody: Account = { name: 'init-nobody', rules: [] };
    before(() => makeAccounts([reader, nobody]));
    after(() => removeAccounts([reader, nobody]));

    test('an account of one namespace that only reads: what pulumi up needs is reported', async () => {
      using place = folder();
      await apply(idle('fleet', 'acme/fleet'), idle('site', 'acme/website', { place: 'apps' }));
      const KUBECONFIG = await kubeconfigFor(place.path, reader);
      const { code, text } = await init(place.path, ['--yes'], { KUBECONFIG });
      assert.equal(code, 0, text);
      assert.match(text, /only the namespace flux-system could be looked at/);
      assert.match(
        text,
        /this account may not .*secrets.* in flux-system, which pulumi up needs: npx fluxhook deployer/,
      );
      assert.deepEqual(config(place.path)['fluxhook:webhooks'], [{ resources: [reference('fleet')] }]);
    });

    test('an account that may not see the sources: the permission is named', async () => {
      using place = folder();
      const KUBECONFIG = await kubeconfigFor(place.path, nobody);
      const { code, text } = await init(place.path, ['--yes'], { KUBECONFIG });
      assert.equal(code, 2, text);
      assert.match(
        text,
        /The sources cannot be seen: .*Give this permission: Kubernetes: list GitRepository in flux-system/,
      );
    });

    test('a token that has expired, none, and one that does not see the private repository', async () => {
      using place = folder();
      await apply(idle('fleet', 'acme/fleet'), idle('private-app', 'acme/private-app'));
      const expired = await init(place.path, ['--yes'], { GITHUB_TOKEN: 'expired' });
      assert.equal(expired.code, 2, expired.text);
      assert.match(expired.text, /GitHub does not know the token/);
      const none = await init(place.path, ['--yes'], { GITHUB_TOKEN: '' });
      assert.equal(none.code, 2, none.text);
      assert.match(none.text, /GITHUB_TOKEN is not set/);
      const outsider = sandbox.github?.['github.com']?.tokens.outsider ?? '';
      const blind = await init(place.path, ['--yes'], { GITHUB_TOKEN: outsider });
      assert.equal(blind.code, 2, blind.text);
      assert.match(blind.text, /acme\/private-app.*Webhooks: read/);
      assert.deepEqual(readdirSync(place.path), []);
    });

    test('no terminal and no --yes; no source at all', async () => {
      using place = folder();
      const { code, text } = await init(place.path, []);
      assert.equal(code, 2);
      assert.match(text, /This is not a terminal.*--yes/);
      const empty = await init(place.path, ['--yes']);
      assert.equal(empty.code, 2);
      assert.match(empty.text, /There is no Flux source in .*flux create source git/);
    });
  });
});
