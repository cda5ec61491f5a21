import { hidden } from '../../lib/problems/credentials.ts';
import { field } from '../../policy/object.ts';
import { hiddenChanged, maskText } from './secret-shapes.ts';

/** Providers of Flux whose address is that of a repository or of a service with a login of its own. */
const open = new Set(
  'github githubdispatch githubpullrequestcomment gitlab gitlabmergerequestcomment gitea giteapullrequestcomment bitbucket bitbucketserver azuredevops alertmanager grafana googlepubsub nats otel'.split(
    ' ',
  ),
);

/**
 * The address of a Provider of Flux as it may be shown: whoever knows the path of an incoming webhook may post.
 * @returns undefined for what is no Provider with an address
 */
export function maskAddress(object: unknown, other: unknown): string | undefined {
  const address = field(object, 'spec', 'address');
  const api = field(object, 'apiVersion');
  if (field(object, 'kind') !== 'Provider' || typeof address !== 'string') return undefined;
  if (typeof api !== 'string' || !api.startsWith('notification.toolkit.fluxcd.io/')) return undefined;
  const earlier = field(other, 'spec', 'address');
  if (open.has(String(field(object, 'spec', 'type')))) {
    return maskText(address, typeof earlier === 'string' ? earlier : undefined);
  }
  const cover = earlier === undefined || earlier === address ? hidden : hiddenChanged;
  const url = URL.parse(address);
  if (url === null || url.host === '') return cover;
  return url.href === `${url.origin}/` ? address : `${url.protocol}//${url.host}/${cover}`;
}
