import assert from 'node:assert/strict';
import { test } from 'node:test';
import { execa } from 'execa';
import { secretVariables } from '../../lib/problems/secret-variables.ts';

test("Node's reports and children of the program have none of its secrets", async () => {
  const program = `
    import { forgetSecretVariables } from '${new URL('../../lib/problems/secret-variables.ts', import.meta.url)}';
    import { execFileSync } from 'node:child_process';
    forgetSecretVariables();
    console.log(JSON.stringify(process.report.getReport().environmentVariables), execFileSync('env', { encoding: 'utf8' }));`;
  const env = { ...Object.fromEntries(secretVariables.map((name) => [name, 's3cret'])), AWS_PROFILE: 'mine' };
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', program], { env });
  assert.doesNotMatch(stdout, /s3cret/);
  assert.match(stdout, /"AWS_PROFILE":"mine"/);
  assert.match(stdout, /^AWS_PROFILE=mine$/m);
});
