import { field } from '../../policy/object.ts';

/** Providers of Flux whose address is that of a repository or of a service with a login of its own. */
const open = new Set(
  'github githubdispatch githubpullrequestcomment gitlab gitlabmergerequestcomment gitea giteapullrequestcomment bitbucket bitbucketserver azuredevops alertmanager grafana googlepubsub nats otel'.split(
    ' ',
  ),
);

/** Whether the address of a Provider of Flux is that of an incoming webhook: whoever knows its path may post. */
export function opensByAddress(object: object): boolean {
  const [kind, api, type] = [field(object, 'kind'), field(object, 'apiVersion'), field(object, 'spec', 'type')];
  if (kind !== 'Provider' || typeof api !== 'string' || !api.startsWith('notification.toolkit.fluxcd.io/'))
    return false;
  return !open.has(String(type));
}
