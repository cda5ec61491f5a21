import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const nodeModulesBin = fileURLToPath(new URL('../node_modules/.bin', import.meta.url));

/**
 * Where Node keeps what it compiled. Not in a sandbox's folder: a process that ends after its sandbox would make that
 * folder again.
 */
export const nodeCompileCache = fileURLToPath(new URL('../node_modules/.cache/node-compile-cache', import.meta.url));

/**
 * The environment in which the program, pulumi, kubectl and flux meet the sandbox: real names, real URLs, and GitHub
 * replaced by its stand-in through the proxy and the certificate authority that all of them honor. PULUMI_STACK is not in
 * it: it would win over `pulumi stack init` and `select`, so that commands meant for a new stack change another one's file.
 */
export function sandboxEnvironment(options: {
  dir: string;
  kubeconfig: string;
  toolchainDirs: string[];
  /** Where Pulumi has its plugins, and writes which stack is selected. */
  pulumiHome: string;
  github: { proxyUrl: string; caFile: string; token: string };
}): { env: Record<string, string>; binaries: string[] } {
  // npm's own bin directory first: its node is new enough where the machine's is not.
  const binaries = [...new Set([nodeModulesBin, ...options.toolchainDirs])];
  const { proxyUrl, caFile, token } = options.github;
  const env = {
    KUBECONFIG: options.kubeconfig,
    PATH: [...binaries, process.env.PATH ?? ''].join(delimiter),
    HTTPS_PROXY: proxyUrl,
    NO_PROXY: '127.0.0.1,localhost',
    // git, curl and Node prefer the lower-case names: the person's own must not bypass the stand-in.
    https_proxy: proxyUrl,
    no_proxy: '127.0.0.1,localhost',
    SSL_CERT_FILE: caFile,
    CURL_CA_BUNDLE: caFile,
    NODE_EXTRA_CA_CERTS: caFile,
    NODE_USE_ENV_PROXY: '1',
    GIT_SSL_CAINFO: caFile,
    GITHUB_TOKEN: token,
    // A push takes the token from GITHUB_TOKEN. The empty helper comes first, because the person's own would store the
    // token.
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'credential.https://github.com.helper',
    GIT_CONFIG_VALUE_0: '',
    GIT_CONFIG_KEY_1: 'credential.https://github.com.helper',
    GIT_CONFIG_VALUE_1: '!f() { echo username=x-access-token; echo "password=$GITHUB_TOKEN"; }; f',
    // Pulumi's Node runtime and the program load faster; the program itself can only turn this on late.
    NODE_COMPILE_CACHE: nodeCompileCache,
    // metadata=skip: no STACK.json.attrs, which are not written in one step. A killed Pulumi leaves an empty one, and from
    // then on no command can read the stack.
    PULUMI_BACKEND_URL: `${pathToFileURL(join(options.dir, 'pulumi')).href}?metadata=skip`,
    PULUMI_HOME: options.pulumiHome,
    // The plugins are in PULUMI_HOME; Pulumi warns of each that it takes from PATH instead.
    PULUMI_IGNORE_AMBIENT_PLUGINS: 'true',
    PULUMI_CONFIG_PASSPHRASE: 'sandbox',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
  };
  return { env, binaries };
}
