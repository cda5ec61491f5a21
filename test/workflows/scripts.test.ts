import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { execa } from 'execa';
import { parse } from 'yaml';
import { checkout } from '../checkout.ts';

const folder = join(checkout, '.github', 'workflows');

for (const file of readdirSync(folder)) {
  describe(file, () => {
    const { jobs } = parse(readFileSync(join(folder, file), 'utf8')) as {
      jobs: Record<string, { readonly steps: readonly { readonly run?: string }[] }>;
    };

    test('scripts are well-formed', async () => {
      for (const { run } of Object.values(jobs).flatMap(({ steps }) => steps))
        if (run !== undefined) await execa('bash', ['-n', '-c', run]);
    });
  });
}
