import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { synthesize } from '../e2e/synth-project.ts';

test('synth of a stack file tells a wildcard with many targets beside what it wrote', async () => {
  const project = mkdtempSync(join(tmpdir(), 'fluxhook-wildcard-'));
  try {
    const webhooks = Array.from({ length: 400 }, (_, index) => ({
      repository: `https://github.com/acme/app-${index}`,
    }));
    const all = {
      name: 'all',
      repository: 'https://github.com/acme/all',
      resources: [{ kind: 'GitRepository', matchLabels: { team: 'web' } }],
    };
    const config = {
      'fluxhook:exposure': { type: 'Ingress', host: 'flux.example.org', tls: { secretName: 'flux-tls' } },
      'fluxhook:labels': { team: 'web' },
      'fluxhook:webhooks': [...webhooks, all],
    };
    writeFileSync(join(project, 'Pulumi.yaml'), 'name: fleet\nruntime: nodejs\nmain: main.ts\n');
    writeFileSync(join(project, 'Pulumi.fleet.yaml'), JSON.stringify({ config }));
    const { exitCode, text } = await synthesize(project, 'fleet');
    assert.equal(exitCode, 0, text);
    assert.match(text, /^Receiver flux-system\/all: one delivery reconciles 400 objects/m);
    assert.doesNotMatch(text, /FluxhookWarning/);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
});
