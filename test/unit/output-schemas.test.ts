import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { outputSchemas, schemaFiles } from '../../lib/cli/output-schemas.ts';
import { diagnose } from '../../lib/operate/diagnose.ts';
import { graphOf } from '../../lib/operate/graph/graph.ts';
import { statusOf } from '../../lib/operate/status/receiver-status.ts';
import { statusJson } from '../../lib/operate/status/report.ts';
import { checkout } from '../checkout.ts';
import { evidence, hook, ways } from './doctor-evidence.ts';

const folder = join(checkout, 'schema');

test('the published schemas are those of the commands (npm run schema)', () => {
  // The settings and the Pulumi package have tests of their own.
  const others = ['stack.schema.json', 'pulumi-package.json'];
  const published = readdirSync(folder).filter((name) => !others.includes(name));
  assert.deepEqual(published.toSorted(), [...schemaFiles().keys()].toSorted());
  for (const [name, schema] of schemaFiles())
    assert.deepEqual(JSON.parse(readFileSync(join(folder, name), 'utf8')), JSON.parse(JSON.stringify(schema)), name);
});

for (const [kind, schema] of Object.entries(outputSchemas)) {
  test(`${kind} says what it is, and each property what it means`, () => {
    const accepts = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
    assert.ok(!accepts({ apiVersion: 'fluxhook.dev/v1', kind: 'Other' }));
    assert.deepEqual(withoutMeaning(schema), []);
  });
}

/** Properties without a description; of an object or a list its own say it, too. */
function withoutMeaning(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap((part) => withoutMeaning(part, path));
  const { properties = {}, items, anyOf } = schema as Record<string, Record<string, object>>;
  return [
    ...Object.entries(properties).flatMap(([name, child]) => {
      const says = ['description', 'const', 'properties'].some((key) => key in child);
      return [...(says ? [] : [`${path}.${name}`]), ...withoutMeaning(child, `${path}.${name}`)];
    }),
    ...withoutMeaning(items, path),
    ...withoutMeaning(anyOf, path),
  ];
}

test('every document that the code names has a schema', () => {
  const sources = readdirSync(join(checkout, 'lib'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    /^(?:cli|operate|stack)\/.*\.ts$/.test(file),
  );
  const texts = sources.map((file) => readFileSync(join(checkout, 'lib', file), 'utf8'));
  const written = texts.filter((text) => text.includes('fluxhook.dev/v1') && text.includes('kind'));
  const kinds = written.flatMap((text) =>
    [...text.matchAll(/apiVersion: 'fluxhook\.dev\/v1',\s*kind: '(\w+)'/g)].map(([, kind]) => kind ?? ''),
  );
  assert.deepEqual(
    [...new Set(kinds)].filter((kind) => !(kind in outputSchemas)),
    [],
  );
});

const strange = {
  well: evidence(),
  broken: evidence({}, hook({ active: false }, [])),
  'without a sender': evidence({ sender: { asked: false, why: 'type', said: 'x' }, ways: ways([]), targets: [] }),
};
for (const [name, found] of Object.entries(strange)) {
  test(`documents of a Receiver that is ${name} fit`, () => {
    const documents = [
      statusJson([statusOf(found)]),
      graphOf([{ evidence: found, report: diagnose(found) }]),
      { apiVersion: 'fluxhook.dev/v1', kind: 'Diagnosis', receivers: [diagnose(found)] },
    ];
    for (const document of documents) {
      const accepts = new Ajv2020({ strict: true }).compile(outputSchemas[document.kind as keyof typeof outputSchemas]);
      assert.ok(accepts(JSON.parse(JSON.stringify(document))), JSON.stringify(accepts.errors));
    }
  });
}
