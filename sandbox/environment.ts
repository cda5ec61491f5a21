import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NODE_MODULES_BIN = fileURLToPath(new URL('../node_modules/.bin', import.meta.url));

/** Holds the launcher of Pulumi's dynamic resources, which a Pulumi built from source lacks. */
const PULUMI_LAUNCHERS = fileURLToPath(new URL('pulumi', import.meta.url));

/**
 * The environment in which the program, pulumi, kubectl and flux meet the sandbox: real names, real URLs, and GitHub
 * replaced by its stand-in through the proxy and the certificate authority that all of them honour.
 */
export function sandboxEnvironment(opts: {
  dir: string;
  kubeconfig: string;
  toolchainDirs: string[];
  github: { proxyUrl: string; caFile: string; token: string };
}): { env: Record<string, string>; binaries: string[] } {
  // npm's own bin directory first: its node is new enough where the machine's is not. The launchers last: a released
  // Pulumi has its own beside it.
  const binaries = [...new Set([NODE_MODULES_BIN, ...opts.toolchainDirs, PULUMI_LAUNCHERS])];
  const { proxyUrl, caFile, token } = opts.github;
  const env = {
    KUBECONFIG: opts.kubeconfig,
    PATH: [...binaries, process.env.PATH ?? ''].join(delimiter),
    HTTPS_PROXY: proxyUrl,
    NO_PROXY: '127.0.0.1,localhost',
    // git, curl and Node prefer the lower-case names: a person's own must not lead past the stand-in to GitHub.
    https_proxy: proxyUrl,
    no_proxy: '127.0.0.1,localhost',
    SSL_CERT_FILE: caFile,
    CURL_CA_BUNDLE: caFile,
    NODE_EXTRA_CA_CERTS: caFile,
    NODE_USE_ENV_PROXY: '1',
    GIT_SSL_CAINFO: caFile,
    GITHUB_TOKEN: token,
    // Pulumi's Node runtime and the program load faster; the program alone can turn this on for itself only late.
    NODE_COMPILE_CACHE: join(opts.dir, 'node-compile-cache'),
    PULUMI_BACKEND_URL: pathToFileURL(join(opts.dir, 'pulumi')).href,
    PULUMI_HOME: join(opts.dir, 'pulumi-home'),
    PULUMI_CONFIG_PASSPHRASE: 'sandbox',
    PULUMI_STACK: 'sandbox',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
  };
  return { env, binaries };
}
