import { test } from 'node:test';
import { App } from 'cdk8s';
import { parse } from 'yaml';
import { validate } from '../../lib/constructs/validate.ts';
import { declare } from '../../lib/stack/declare.ts';
import { allBlocks } from '../examples/code-blocks.ts';
import { settingsOf } from '../given-settings.ts';

for (const page of ['docs/existing-cluster.md', 'docs/many-repositories.md']) {
  const blocks = allBlocks(page).filter(({ language }) => language.startsWith('yaml'));
  for (const [index, { section, text }] of blocks.entries()) {
    test(`${page}: the settings under "${section}" (${index + 1}) can be used and make no violation`, () => {
      const app = new App();
      declare(app, settingsOf(parse(text).config), { sourceOf: () => undefined });
      validate(app);
    });
  }
}
