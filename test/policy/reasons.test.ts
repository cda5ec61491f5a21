import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import type { PolicyObject } from '../../policy/object.ts';
import { codeBlocks } from '../examples/code-blocks.ts';
import { type Fields, object, ranges, rbac, service } from './fixtures.ts';
import { violated } from './violated.ts';

describe('a stated reason', () => {
  const loadBalancer = (annotations: Fields = {}) => [service({ type: 'LoadBalancer', ...ranges }, annotations)];

  test('in an annotation of the object is accepted', () => {
    assert.deepEqual(violated(loadBalancer({ 'policy.fluxhook.dev/https': 'TLS ends at the CDN' })), []);
  });

  test('for the whole stack is accepted', () => {
    assert.deepEqual(violated(loadBalancer(), new Map([['https', 'TLS ends at the CDN']])), []);
  });

  test('that is empty, or for another rule, is not', () => {
    assert.deepEqual(violated(loadBalancer({ 'policy.fluxhook.dev/https': ' ' })), ['https']);
    assert.deepEqual(violated(loadBalancer({ 'policy.fluxhook.dev/named-targets': 'x' })), ['https']);
  });

  test('is not accepted where none can be', () => {
    const annotations = { 'policy.fluxhook.dev/plain-token': 'a test' };
    const secret = object('v1', 'Secret', { stringData: { token: 'plain' } }, annotations);
    assert.deepEqual(violated([secret]), ['plain-token']);
  });

  test('is accepted by some rules only for one object', () => {
    const [block = ''] = codeBlocks('docs/code-review.md', 'yaml');
    const { annotations } = parse(block).metadata;
    const role = rbac('Role', { rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['create'] }] });
    const stated: PolicyObject = { ...role, metadata: { ...role.metadata, annotations } };
    assert.deepEqual(violated([stated]), []);
    assert.deepEqual(violated([role], new Map([['least-privilege', 'it is so']])), ['least-privilege']);
    const service = object('apiregistration.k8s.io/v1', 'APIService', { spec: { insecureSkipTLSVerify: true } });
    assert.deepEqual(violated([service], new Map([['tls-verification', 'it is so']])), ['tls-verification']);
  });
});
