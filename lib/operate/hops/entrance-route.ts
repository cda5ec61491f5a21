import { hookPathPrefix } from '../../flux/notification-controller.ts';
import type { RouteMatch, RouteRule, Way } from '../ways/way.ts';
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
export function routeProblems({ object, hosts, backend }: Way, { host, evidence }: View): Finding[] {
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
  const taker = takerOf(rules, backend, evidence.receiver.status?.webhookPath);
  if (taker === undefined || !isOwn(taker, backend)) {
    const paths = rules.flatMap(({ matches = [{}] }) => matches.map(({ path }) => path?.value ?? '/'));
    findings.push({
      status: 'fail',
      reason: 'route-path-wrong',
      message: `${subject} does not pass ${hookPathPrefix}/… on: its paths are ${paths.join(', ')}`,
      why:
        taker === undefined
          ? `a hook path is ${hookPathPrefix}/ and 64 digits`
          : `a hook path is ${hookPathPrefix}/ and 64 digits, and goes to ${(taker.backendRefs ?? []).map(({ name }) => name).join(', ') || 'no Service'}: of the paths that it begins with, the longest takes it`,
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

/** The rule that takes a hook's path: that of the longest path which admits it, and of equal ones that of the Receiver's Service. */
function takerOf(
  rules: readonly RouteRule[],
  backend: string | undefined,
  hookPath = `${hookPathPrefix}/x`,
): RouteRule | undefined {
  const admitting = rules.flatMap((rule) => {
    const own = isOwn(rule, backend);
    const lengths = (rule.matches ?? [{}]).flatMap((match) => lengthOf(match, hookPath, own) ?? []);
    return lengths.length === 0 ? [] : [{ rule, length: Math.max(...lengths) + (own ? 0.5 : 0) }];
  });
  return admitting.toSorted((a, b) => b.length - a.length)[0]?.rule;
}

function isOwn({ backendRefs = [] }: RouteRule, backend: string | undefined): boolean {
  return backend === undefined || backendRefs.some(({ name }) => name === backend);
}

/** Length of the path of a match that admits the hook's; undefined where none does. */
function lengthOf({ path, ...further }: RouteMatch, hookPath: string, isOwn: boolean): number | undefined {
  const { type = 'PathPrefix', value = '/' } = path ?? {};
  // What another Service takes only by a method, a header or a parameter is not every delivery.
  if (!isOwn && Object.keys(further).length > 0) return undefined;
  if (type === 'RegularExpression') return isOwn ? value.length : undefined;
  const admits =
    type === 'Exact' ? value === hookPath : value === '/' || hookPath.startsWith(`${value.replace(/\/$/, '')}/`);
  return admits ? value.length : undefined;
}
