import type { PolicyObject } from '../../policy/object.ts';
import { type Fields, object } from './fixtures.ts';

export const base64 = (text: string) => Buffer.from(text).toString('base64');
export const bytes = (length: number) => Buffer.alloc(length, 0xa7).toString('base64');
export const ciphertext = `ENC[AES256_GCM,data:${bytes(16)},iv:${bytes(32)},tag:${bytes(16)},type:str]`;
export const sops = {
  age: [{ recipient: 'age1x', enc: 'x' }],
  lastmodified: '2026-01-01T00:00:00Z',
  mac: ciphertext,
  version: '3.13.2',
};
export const v = (expression: string) => `\${${expression}}`;
export const guard = { 'fluxhook.dev/substituted': v('FLUXHOOK_SUBSTITUTED:-by-flux') };

export const secret = (stringData: Fields, more: Fields = {}) => object('v1', 'Secret', { stringData, ...more });
export const labelled = (labels: Fields, it: PolicyObject): PolicyObject => ({
  ...it,
  metadata: { ...it.metadata, labels },
});
export const completed = (token: string) => labelled(guard, secret({ token }));
export const external = (kind: string, spec: Fields) => object('external-secrets.io/v1', kind, { spec });
export const templated = (data: Fields) => external('ExternalSecret', { target: { template: { data } } });
export const kustomization = (spec: Fields) => object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', { spec });
export const substituted = (substitute: Fields) => kustomization({ postBuild: { substitute } });
export const built = (fields: Fields) => object('kustomize.config.k8s.io/v1beta1', 'Kustomization', fields);
export const release = (spec: Fields) => object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { spec });
export const inner = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'it' }, stringData: { token: 'plain' } };
export const innerText = JSON.stringify(inner);
export const operation = (path: string, value: unknown) => JSON.stringify([{ op: 'add', path, value }]);
export const pem = (what: string) => `-----BEGIN ${what}-----\nMIIBszCCAVmgAwIBAgIU\n-----END ${what}-----\n`;
export const env = (name: string, value: string) =>
  object('apps/v1', 'Deployment', {
    spec: { template: { spec: { containers: [{ name: 'it', env: [{ name, value }] }] } } },
  });
export const started = (...args: string[]) =>
  object('apps/v1', 'Deployment', { spec: { template: { spec: { containers: [{ name: 'it', args }] } } } });
