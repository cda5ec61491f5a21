import { hookPathPrefix } from '../../flux/notification-controller.ts';
import type { RouteRule, Way } from '../ways/way.ts';
import { isHost } from './entrance-ingress.ts';
import type { Finding } from './hop.ts';
import type { View } from './view.ts';

interface ParentStatus {
  readonly parentRef?: { readonly name?: string };
  readonly conditions?: readonly {
    readonly type: string;
    readonly status: string;
    readonly reason?: string;
    readonly message?: string;
  }[];
}

/** An HTTPRoute routes /hook/… of the hook's host, and its Gateway has accepted it. */
export function routeProblems({ object, hosts }: Way, { host, evidence }: View): Finding[] {
  const { name, namespace } = object.metadata;
  const subject = `HTTPRoute ${namespace}/${name}`;
  const edit = `kubectl -n ${namespace} edit httproute ${name}`;
  const findings: Finding[] = [];
  const refused = refusalOf((object.status?.parents ?? []) as readonly ParentStatus[]);
  if (refused !== undefined) {
    findings.push({
      status: 'fail',
      reason: 'route-not-accepted',
      message: `${subject} is not accepted: ${refused}`,
      why: 'a Gateway accepts routes only from its allowed namespaces, and for its listeners and host names',
      fix: `kubectl -n ${namespace} describe httproute ${name}`,
    });
  }
  if (host !== undefined && hosts.length > 0 && !hosts.some((own) => isHost(own, host))) {
    findings.push({
      status: 'fail',
      reason: 'route-host-wrong',
      message: `${subject} is for ${hosts.join(', ')}, and the hook's URL has the host ${host}`,
      why: 'a route forwards only requests for its host names',
      fix: edit,
      evidence: { hosts, host },
    });
  }
  const rules = (object.spec?.rules ?? []) as readonly RouteRule[];
  if (!rules.some((rule) => admits(rule, evidence.receiver.status?.webhookPath))) {
    const paths = rules.flatMap(({ matches = [] }) => matches.map(({ path }) => path?.value ?? '/'));
    findings.push({
      status: 'fail',
      reason: 'route-path-wrong',
      message: `${subject} does not pass ${hookPathPrefix}/… on: its paths are ${paths.join(', ')}`,
      why: `a hook path is ${hookPathPrefix}/ and 64 digits`,
      fix: `path: { type: PathPrefix, value: ${hookPathPrefix} }; ${edit}`,
      evidence: { paths },
    });
  }
  return findings;
}

/** Why no Gateway has accepted the route; undefined if one has. */
function refusalOf(parents: readonly ParentStatus[]): string | undefined {
  if (parents.length === 0) return 'no Gateway has reported on it (no controller, or no such Gateway)';
  const said = parents.map(({ conditions = [] }) =>
    conditions.find(({ type, status }) => ['Accepted', 'ResolvedRefs'].includes(type) && status === 'False'),
  );
  if (said.some((condition) => condition === undefined)) return undefined;
  const [first] = said;
  return `${first?.reason}: ${first?.message}`;
}

function admits({ matches }: RouteRule, hookPath = `${hookPathPrefix}/x`): boolean {
  if (matches === undefined || matches.length === 0) return true;
  return matches.some(({ path }) => {
    const { type = 'PathPrefix', value = '/' } = path ?? {};
    if (type === 'RegularExpression') return true;
    if (type === 'Exact') return value === hookPath;
    return value === '/' || hookPath.startsWith(`${value.replace(/\/$/, '')}/`);
  });
}
