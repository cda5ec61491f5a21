/**
 * A program as small as can be with the manifests of the tutorial, for reviews that are compared to the letter: what
 * the project's own constructs write may change without any change to the review. Copied into the repositories that
 * the tests make, as main.ts.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

const { CDK8S_OUTDIR: output = 'dist', PULUMI_STACK: stack } = process.env;
const config = (file: string) => parse(readFileSync(join(import.meta.dirname, file), 'utf8')).config ?? {};
const defaults = Object.entries<{ default: unknown }>(config('Pulumi.yaml')).map(([key, value]) => [
  key,
  value.default,
]);
const settings = { ...Object.fromEntries(defaults), ...config(`Pulumi.${stack}.yaml`) };
const setting = (name: string) => settings[`fluxhook:${name}`];
const exposure = setting('exposure');
const metadata = (name: string) => ({ name, namespace: 'flux-system' });

const objects: object[] = [
  {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: metadata('my-nginx'),
    spec: { url: setting('repository'), ref: { branch: setting('branch') ?? 'main' }, interval: setting('interval') },
  },
  { apiVersion: 'v1', kind: 'Secret', metadata: metadata('webhook-token') },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata('receiver'),
    spec: {
      type: exposure.type ?? exposure,
      selector: { app: 'notification-controller' },
      ports: [{ port: 80, targetPort: 9292, ...(exposure.nodePort !== undefined && { nodePort: exposure.nodePort }) }],
    },
  },
  {
    apiVersion: 'notification.toolkit.fluxcd.io/v1',
    kind: 'Receiver',
    metadata: metadata(setting('receiver')),
    spec: {
      type: 'github',
      events: ['ping', 'push'],
      secretRef: { name: 'webhook-token' },
      resources: [{ kind: 'GitRepository', name: 'my-nginx' }],
    },
  },
];

mkdirSync(output, { recursive: true });
writeFileSync(join(output, 'fluxhook.k8s.yaml'), objects.map((object) => stringify(object)).join('---\n'));
