import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { parse } from 'yaml';
import { deployerNeeds } from '../../lib/stack/deployer-rights.ts';
import { settingsOf } from '../given-settings.ts';
import { kubectl } from './cluster.ts';
import { grant, kubeconfigOf, type Manifest, revoke } from './deployer.ts';
import { Project } from './project.ts';
import { sandbox } from './sandbox.ts';
import { externalSecretCrd, sealedSecretCrd } from './stand-in-crds.ts';

const host = 'flux.example.org';
const tls = { secretName: 'flux-tls', issuer: { kind: 'ClusterIssuer', name: 'acme' } };

interface Case {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly kind: string;
  /** What an attacker makes of the object, by what it is. */
  readonly changes: Readonly<Record<string, Change>>;
}

/** A field, and what it becomes; undefined removes it. */
type Change = readonly [path: string, value: unknown];

const container = 'spec.template.spec.containers.0';

/** Kinds that only some settings deploy, each with what would lead it elsewhere. */
const cases: readonly Case[] = [
  {
    settings: { exposure: { type: 'Ingress', host, className: 'nginx', tls } },
    kind: 'Ingress',
    changes: {
      'another host': ['spec.rules.0.host', 'login.example.org'],
      'another Service': ['spec.rules.0.http.paths.0.backend.service.name', 'kubernetes'],
      'every path': ['spec.rules.0.http.paths.0.path', '/'],
      'a default backend': ['spec.defaultBackend', { service: { name: 'other', port: { number: 80 } } }],
      'another Secret': ['spec.tls.0.secretName', 'other'],
      'another class': ['spec.ingressClassName', 'other'],
      "a snippet in the controller's configuration": [
        'metadata.annotations',
        { 'nginx.ingress.kubernetes.io/configuration-snippet': 'return 200;' },
      ],
      'another issuer': ['metadata.annotations', { 'cert-manager.io/cluster-issuer': 'other' }],
    },
  },
  {
    settings: { exposure: { type: 'HTTPRoute', host, gateway: { name: 'public', namespace: 'gateways' } } },
    kind: 'HTTPRoute',
    changes: {
      'another host': ['spec.hostnames.1', 'login.example.org'],
      'another Gateway': ['spec.parentRefs.0.name', 'internal'],
      'a Gateway of its own namespace': ['spec.parentRefs.0.namespace', undefined],
      'another Service': ['spec.rules.0.backendRefs.0.name', 'other'],
      'a Service of another namespace': ['spec.rules.0.backendRefs.0.namespace', 'default'],
      'another port': ['spec.rules.0.backendRefs.0.port', 8080],
      'every path': ['spec.rules.0.matches', undefined],
      'a mirror': [
        'spec.rules.0.filters',
        [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'other', port: 80 } } }],
      ],
      'another rule': ['spec.rules.1', { backendRefs: [{ name: 'other', port: 80 }] }],
    },
  },
  {
    settings: { exposure: { type: 'None', url: `https://${host}`, tunnel: { secretName: 'tunnel' } } },
    kind: 'Deployment',
    changes: {
      'another ServiceAccount': ['spec.template.spec.serviceAccountName', 'kustomize-controller'],
      'a mounted token': ['spec.template.spec.automountServiceAccountToken', true],
      'another image': [`${container}.image`, 'alpine'],
      'another command': [`${container}.command`, ['sh']],
      'other arguments': [`${container}.args`, ['access']],
      'another Secret': [`${container}.env.0.valueFrom.secretKeyRef.name`, 'flux-system'],
      'all of a Secret': [`${container}.envFrom`, [{ secretRef: { name: 'flux-system' } }]],
      'a volume': ['spec.template.spec.volumes', [{ name: 'x', secret: { secretName: 'x' } }]],
      'a second container': ['spec.template.spec.containers.1', { name: 'x', image: 'alpine' }],
      'a container before it': ['spec.template.spec.initContainers', [{ name: 'x', image: 'alpine' }]],
      'the network of the node': ['spec.template.spec.hostNetwork', true],
      'another user': [`${container}.securityContext`, { runAsUser: 0 }],
      'a label that a Service selects': ['spec.template.metadata.labels.app', 'source-controller'],
      'an annotation that injects': [
        'spec.template.metadata.annotations',
        { 'vault.hashicorp.com/agent-inject': 'true' },
      ],
      'a port of the node': [`${container}.ports.0.hostPort`, 2000],
      'a readiness probe that runs a program': [`${container}.readinessProbe`, { exec: { command: ['sh'] } }],
      'a probe that runs a program': [`${container}.livenessProbe`, { exec: { command: ['sh'] } }],
    },
  },
  {
    settings: { tokenSource: { type: 'external-secret', store: 'ClusterSecretStore/vault', key: 'hooks/app' } },
    kind: 'ExternalSecret',
    changes: {
      'a Secret of another type': ['spec.target.template.type', 'kubernetes.io/service-account-token'],
      'another Secret': ['spec.target.name', 'flux-system'],
      'another store': ['spec.secretStoreRef.name', 'other'],
      'another key of the store': ['spec.data.0.remoteRef.key', 'production/admin'],
      'another field of the key': ['spec.data.0.remoteRef.property', 'admin'],
      'an object of another kind': ['spec.target.manifest', { apiVersion: 'v1', kind: 'ServiceAccount' }],
      'a template from elsewhere': ['spec.target.template.templateFrom', [{ literal: 'x' }]],
      'all of the store': ['spec.dataFrom', [{ find: { name: { regexp: '.*' } } }]],
    },
  },
  {
    settings: { tokenSource: { type: 'sealed-secret' } },
    kind: 'SealedSecret',
    changes: {
      'a Secret of another type': ['spec.template.type', 'kubernetes.io/service-account-token'],
      'a whole Secret in the former format': ['spec.data', 'AgBy'],
    },
  },
];

function changed(object: Manifest, [path, value]: Change): Manifest {
  const result = structuredClone(object);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce((each, key) => each[key], result);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return result;
}

describe('the admission policy of a deployer, by kind', () => {
  before(() => kubectl(['apply', '-f', '-'], `${externalSecretCrd}\n---\n${sealedSecretCrd}`));
  after(() => kubectl(['delete', '-f', '-'], `${externalSecretCrd}\n---\n${sealedSecretCrd}`));

  for (const { settings, kind, changes } of cases) {
    describe(kind, () => {
      let project: Project;
      let manifests: Manifest[];
      let kubeconfig: string;
      let declared: Manifest;
      const name = `limits-${kind.toLowerCase()}`;

      before(async () => {
        project = await Project.open(name, settings, null);
        manifests = await grant(project, name);
        kubeconfig = await kubeconfigOf(project, manifests);
        const { config } = parse(readFileSync(join(project.directory, `Pulumi.${name}.yaml`), 'utf8'));
        const found = deployerNeeds(settingsOf(config))
          .objects()
          .find((object) => object.kind === kind);
        assert.ok(found, kind);
        const { apiVersion, namespace, labels, annotations, spec } = found;
        declared = { apiVersion, kind, metadata: { name: found.name, namespace, labels, annotations }, spec };
      });
      after(async () => {
        await revoke(manifests);
        await project[Symbol.asyncDispose]();
      });

      const apply = async (object: Manifest) => {
        const args = ['apply', '--server-side', '--dry-run=server', '-f', '-'];
        const options = { env: sandbox.env, reject: false, all: true, input: JSON.stringify(object) } as const;
        return (await execa('kubectl', ['--kubeconfig', kubeconfig, ...args], options)).all;
      };

      test('as declared it is admitted', async () => {
        assert.match(await apply(declared), /serverside-applied/);
      });
      for (const [what, change] of Object.entries(changes)) {
        test(`${what} is refused`, async () => {
          assert.match(await apply(changed(declared, change)), new RegExp(`denied request: ${kind} `));
        });
      }
    });
  }
});
