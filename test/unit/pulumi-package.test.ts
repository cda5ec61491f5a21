import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as pulumi from '@pulumi/pulumi';
import { checkFields, problemOf } from '../../lib/plugin/check.ts';
import { entranceFindings } from '../../lib/plugin/entrance-args.ts';
import { entranceFields, exposureNames, readWith } from '../../lib/plugin/entrance-fields.ts';
import { readGiven } from '../../lib/plugin/given.ts';
import { packageSchema } from '../../lib/plugin/schema.ts';
import { webhookFindings } from '../../lib/plugin/webhook-args.ts';
import { webhookFields } from '../../lib/plugin/webhook-fields.ts';

const { resources } = packageSchema('1.0.0');

describe('the schema of the Pulumi package', () => {
  for (const [type, resource] of Object.entries(resources)) {
    const { inputProperties, properties } = resource;
    for (const [name, property] of Object.entries({ ...properties, ...inputProperties })) {
      test(`${type}: ${name} is described, and has a type that every language has`, () => {
        assert.match(property.description, /^.+\.$/s);
        assert.ok(['string', 'integer', 'number', 'boolean', 'array', 'object'].includes(property.type), property.type);
      });
    }
  }

  test('a webhook needs an entrance and a repository, an entrance nothing', () => {
    const needed = Object.values(resources).map((resource) =>
      'requiredInputs' in resource ? resource.requiredInputs : [],
    );
    assert.deepEqual(needed, [[], ['entrance', 'repository']]);
  });

  test('the token is the only secret', () => {
    const secrets = Object.values(resources).flatMap(({ inputProperties }) =>
      Object.entries(inputProperties).flatMap(([name, { secret }]) => (secret ? [name] : [])),
    );
    assert.deepEqual(secrets, ['token']);
  });

  test('every exposure reads fields that are there', () => {
    assert.deepEqual(Object.keys(readWith).sort(), [...exposureNames].sort());
    for (const { reads } of Object.values(readWith))
      for (const field of reads) assert.ok(field in entranceFields, field);
  });
});

async function entrance(inputs: pulumi.Inputs) {
  const given = await readGiven(inputs);
  const findings = [...checkFields(entranceFields, given), ...entranceFindings(given)];
  return findings.map((finding) => problemOf(finding, entranceFields, given));
}

async function webhook(inputs: pulumi.Inputs) {
  const given = await readGiven({ entrance: 'https://flux.example.org', repository: 'acme/fleet', ...inputs });
  const findings = [...checkFields(webhookFields, given), ...webhookFindings(given)];
  return findings.map((finding) => problemOf(finding, webhookFields, given));
}

describe('fields are reported by name, value and choices', () => {
  test('what is usable is not told', async () => {
    assert.deepEqual(await entrance({}), []);
    assert.deepEqual(await entrance({ exposure: 'HTTPRoute', host: 'flux.example.org', gateway: 'public' }), []);
    assert.deepEqual(await entrance({ exposure: 'Existing', existingService: 'webhook-receiver' }), []);
    assert.deepEqual(await webhook({ resources: ['GitRepository/flux-system', 'Kustomization/apps/web'] }), []);
  });

  test('a word that is not one of the choices', async () => {
    const [problem] = await entrance({ exposure: 'Ingres' });
    assert.deepEqual(problem, {
      subject: 'exposure',
      value: '"Ingres"',
      problem: 'not a way to expose the receiver',
      choices: 'LoadBalancer, NodePort, Ingress, HTTPRoute, None, Existing',
      fix: 'set exposure to LoadBalancer',
    });
  });

  test('what an exposure needs, and what it does not read', async () => {
    const told = await entrance({ exposure: 'Ingress', gateway: 'public' });
    assert.deepEqual(
      told.map(({ subject, problem }) => `${subject}: ${problem}`),
      ['host: needed with exposure Ingress', 'gateway: it has no effect together with exposure Ingress'],
    );
  });

  test('a field that does not exist', async () => {
    const [problem] = await webhook({ repositry: 'acme/fleet' });
    assert.equal(problem?.problem, 'there is no such field; did you mean repository?');
  });

  test('what is missing', async () => {
    const given = await readGiven({});
    assert.deepEqual(
      checkFields(webhookFields, given).map(({ field }) => field),
      ['entrance', 'repository'],
    );
  });

  test('a secret is not shown', async () => {
    const [problem] = await webhook({ token: pulumi.secret(''), tokenSource: 'pulumi' });
    assert.equal(problem?.subject, 'token');
    assert.doesNotMatch(JSON.stringify(problem), /""/);
    const [other] = await webhook({ branch: pulumi.secret('a b c') });
    assert.doesNotMatch(JSON.stringify(other), /a b c/);
  });

  test('an object that no Receiver reconciles', async () => {
    const [problem] = await webhook({ resources: ['Deployment/web'] });
    assert.match(problem?.choices ?? '', /^KIND\/NAME, or KIND\/NAMESPACE\/NAME; KIND is one of/);
  });

  test('one thing is checked out', async () => {
    const [problem] = await webhook({ branch: 'main', tag: 'v1.0.0' });
    assert.equal(problem?.choices, 'one of branch, tag, semver');
  });

  test('an organization says no repository to fetch', async () => {
    const [problem] = await webhook({ repository: 'https://github.com/acme' });
    assert.equal(problem?.subject, 'resources');
  });
});
