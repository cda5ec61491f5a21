import { intendedRepositoryUrl, parseRepository } from '../../github/repository-reference.ts';
import { isGitHub } from '../evidence/homes.ts';
import type { FluxSource } from './look.ts';

/** Hosts that are not GitHub, with the type of Receiver that takes what they send (docs/receivers.md). */
const forges: Readonly<Record<string, string>> = {
  'gitlab.com': 'gitlab',
  'bitbucket.org': 'bitbucket',
  'codeberg.org': 'github',
  'gitea.com': 'github',
};

const registries: Readonly<Record<string, string>> = {
  'docker.io': 'dockerhub',
  'index.docker.io': 'dockerhub',
  'registry-1.docker.io': 'dockerhub',
  'quay.io': 'quay',
  'ghcr.io': 'github',
};

const program = 'in a program (docs/receivers.md); fluxhook sender then prints what to set there';

/** Why a source gets no webhook at GitHub, and what reconciles it at once instead. */
export function otherSender({ kind, url }: FluxSource, enterprise: string | undefined): string {
  if (kind === 'Bucket')
    return `its content is uploaded: after an upload, send a delivery to a Receiver of type generic-hmac, ${program}`;
  if (kind !== 'GitRepository') return otherRegistry(kind, url);
  const intended = intendedRepositoryUrl(url);
  const meant = intended === undefined ? undefined : parseRepository(intended);
  if (meant !== undefined && isGitHub(meant.host, enterprise))
    return `its URL is not one that both Flux and fluxhook read as a repository of GitHub: write ${intended}, and run this again`;
  const host = hostOf(url);
  if (host === undefined) return 'its URL names no host: flux get sources git shows whether Flux can use it';
  const type = forges[host] ?? (host.startsWith('gitlab.') ? 'gitlab' : undefined);
  if (type !== undefined) return `it is at ${host}: a Receiver of type ${type}, ${program}`;
  return (
    `${host} is not known to be a GitHub. If it is a GitHub Enterprise Server: export GITHUB_BASE_URL=https://${host}/ with its token, and run this again. ` +
    `Otherwise a Receiver of type gitlab, bitbucket, github (Gitea, Forgejo) or generic-hmac, ${program}`
  );
}

function otherRegistry(kind: string, url: string): string {
  const host = hostOf(url);
  if (kind === 'HelmRepository' && !url.startsWith('oci:'))
    return `charts are published to it, not pushed: after publishing, send a delivery to a Receiver of type generic-hmac, ${program}`;
  const known = host === undefined ? undefined : (registries[host] ?? registryByName(host));
  if (known === 'github')
    return `its registry is GitHub's: a webhook for the event package and a Receiver of type github, ${program}`;
  if (known !== undefined) return `its registry is ${host}: a Receiver of type ${known}, ${program}`;
  return `its registry is ${host ?? 'not known'}: a Receiver of type harbor, acr, gcr, nexus or generic-hmac, ${program}`;
}

function registryByName(host: string): string | undefined {
  if (host.endsWith('.azurecr.io')) return 'acr';
  if (host === 'gcr.io' || host.endsWith('.gcr.io') || host.endsWith('.pkg.dev')) return 'gcr';
  return host.startsWith('harbor.') ? 'harbor' : undefined;
}

/** The host of a URL, git's short form USER@HOST:PATH too. */
export function hostOf(url: string): string | undefined {
  const host = URL.parse(url)?.hostname || /^(?:[\w-]+@)?([\w-]+(?:\.[\w-]+)+):/.exec(url)?.[1];
  return host === undefined || host === '' ? undefined : host.toLowerCase();
}
