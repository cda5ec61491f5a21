import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { execa } from 'execa';

const root = join(import.meta.dirname, '..', '..');

/** Names of the packages and rooms that a program loads. */
async function loaded(...args: string[]): Promise<string[]> {
  const urls = await loadedUrls(...args);
  return [
    ...new Set(urls.map((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? url.split('/lib/')[1] ?? url)),
  ];
}

/** The modules that a program loads, as Node's own hook sees them. */
async function loadedUrls(...args: string[]): Promise<string[]> {
  const register = `import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { process.stderr.write('loaded ' + url + '\\n'); return next(url, context); } });`;
  const { stderr } = await execa(
    'node',
    ['--import', `data:text/javascript,${encodeURIComponent(register)}`, ...args],
    {
      cwd: root,
      env: { KUBECONFIG: '/nowhere', NODE_COMPILE_CACHE: '' },
      reject: false,
    },
  );
  return [...stderr.matchAll(/^loaded (\S+)$/gm)].map(([, url]) => url ?? '');
}

test('doctor loads clients of Kubernetes and GitHub, no Pulumi and no cdk8s', async () => {
  const modules = await loaded('lib/cli/fluxhook.ts', 'doctor');
  assert.ok(modules.includes('@kubernetes/client-node'), 'it got as far as the kubeconfig');
  const heavy = modules.filter((name) => /^@pulumi|^cdk8s|^constructs$|^zod$|^imports\//.test(name));
  assert.deepEqual(heavy, []);
});

test('of the client of Kubernetes it loads the kubeconfig and its credentials, and no model of the API', async () => {
  const urls = await loadedUrls('lib/cli/fluxhook.ts', 'doctor');
  const names = urls.flatMap((url) => url.split('/@kubernetes/client-node/dist/')[1] ?? []);
  assert.deepEqual(names.sort(), ['config_types.js', 'exec_auth.js', 'file_auth.js']);
});

test('its help loads no client', async () => {
  const modules = await loaded('lib/cli/fluxhook.ts', 'doctor', '--help');
  assert.deepEqual(
    modules.filter((name) => name.startsWith('@') || name.startsWith('operate/')),
    [],
  );
});
