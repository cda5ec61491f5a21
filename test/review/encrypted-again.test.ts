import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { stringify } from 'yaml';
import { encryptWithSops } from '../../lib/gitops/sops.ts';
import { GitProject } from './project.ts';

test('a token file that was encrypted again, in a range of commits', async () => {
  const recipient = await identityToRecipient(await generateX25519Identity());
  using project = await GitProject.create({});
  const write = async (token: string) => {
    const { encrypted, encryptedLabel, metadata } = await encryptWithSops(token, [recipient]);
    const content = {
      metadata: { labels: { 'fluxhook.dev/decrypted': encryptedLabel } },
      stringData: { token: encrypted },
      sops: metadata,
    };
    writeFileSync(join(project.folder, 'token.dev.yaml'), stringify(content, { version: '1.1' }));
  };
  const settings = `fluxhook:tokenSource: { type: sops, recipients: [${recipient}] }`;
  project.settings(settings);
  await write('the-first-token-of-the-test');
  await project.commit('first');
  await project.git('tag', '--force', 'base');
  await write('the-second-token-of-the-test');
  const { stdout, stderr } = await project.reviewSettings(settings);
  assert.match(stdout, /^- \*\*The token was encrypted again\*\* \(`Secret flux-system\/webhook-token`\)/m, stderr);
  assert.match(stdout, /"webhook<br\/>push, ping<br\/>\(changed\)"/);
});
