import { certifiesHost } from '../../flux/host-name.ts';
import { hookPathPrefix } from '../../flux/notification-controller.ts';
import { balancedAddresses } from '../ways/service.ts';
import { fallbackOf, type IngressPath, rulesOf, type Way } from '../ways/way.ts';
import type { Finding } from './hop.ts';
import type { View } from './view.ts';

/** An Ingress routes /hook/… of the hook's host, and a controller has accepted it. */
export function ingressProblems({ object, hosts, backend }: Way, { host, evidence, arrivedThisWay }: View): Finding[] {
  const { name, namespace } = object.metadata;
  const subject = `Ingress ${namespace}/${name}`;
  const edit = `kubectl -n ${namespace} edit ingress ${name}`;
  const rules = rulesOf(object);
  const isFallback = backend !== undefined && fallbackOf(object) === backend;
  const findings: Finding[] = [];
  const ofHost = rules.filter((rule) => host === undefined || isHost(rule.host, host));
  const isOwn = ({ backend: { service } }: IngressPath) => backend === undefined || service?.name === backend;
  const own = ofHost.filter(({ http }) => http?.paths.some(isOwn));
  const taker = takerOf(
    ofHost.flatMap(({ http }) => http?.paths ?? []),
    isOwn,
    evidence.receiver.status?.webhookPath,
  );
  if (rules.length > 0 && own.length === 0 && !isFallback) {
    const named = hosts.filter((own) => !balancedAddresses(object).includes(own));
    findings.push({
      status: 'fail',
      reason: 'ingress-host-wrong',
      message: `${subject} is for ${named.join(', ')}, and the hook's URL has the host ${host}`,
      why: 'an Ingress forwards only requests for the hosts of its rules',
      fix: edit,
      evidence: { hosts, host },
    });
  } else if (rules.length > 0 && (taker === undefined ? !isFallback : !isOwn(taker))) {
    const paths = ofHost.flatMap(
      ({ http }) =>
        http?.paths.map(
          (each) => `${each.path ?? '/'} (${each.pathType})${isOwn(each) ? '' : ` to ${each.backend.service?.name}`}`,
        ) ?? [],
    );
    findings.push({
      status: 'fail',
      reason: 'ingress-path-wrong',
      message: `${subject} does not pass ${hookPathPrefix}/… on: its paths are ${paths.join(', ')}`,
      why:
        taker === undefined
          ? `a hook path is ${hookPathPrefix}/ and 64 digits`
          : `a hook path is ${hookPathPrefix}/ and 64 digits, and goes to ${taker.backend.service?.name}: of the paths that it begins with, the longest takes it`,
      fix: `path: ${hookPathPrefix}/ with pathType: Prefix; ${edit}`,
      evidence: { paths },
    });
  }
  if (balancedAddresses(object).length === 0 && arrivedThisWay === undefined) {
    const className = object.spec?.ingressClassName ?? object.metadata.annotations?.['kubernetes.io/ingress.class'];
    findings.push({
      status: 'fail',
      reason: 'ingress-not-accepted',
      message: `${subject} has no address: no controller has accepted it${className === undefined ? '' : ` for the class ${className}`}`,
      why:
        className === undefined
          ? 'it names no class, and none is the default, or no controller runs'
          : 'no controller runs for that class',
      fix: `kubectl get ingressclasses; kubectl -n ${namespace} describe ingress ${name}`,
    });
  }
  return findings;
}

/** A rule without a host is for all; *.example.org is for one label before it. */
export function isHost(rule: string | undefined, host: string): boolean {
  return !rule || certifiesHost(rule.toLowerCase(), host.toLowerCase());
}

/** The path of an Ingress that takes a hook's path: of those that admit it the longest, and of equal ones that of the Receiver's Service. */
function takerOf(
  paths: readonly IngressPath[],
  isOwn: (path: IngressPath) => boolean,
  hookPath = `${hookPathPrefix}/x`,
): IngressPath | undefined {
  const lengthOf = (each: IngressPath) => (each.path ?? '/').length + (isOwn(each) ? 0.5 : 0);
  return paths.filter((path) => admits(path, hookPath, isOwn(path))).toSorted((a, b) => lengthOf(b) - lengthOf(a))[0];
}

function admits({ path = '/', pathType }: IngressPath, hookPath: string, isOwn: boolean): boolean {
  if (pathType === 'Exact') return path === hookPath;
  // What ImplementationSpecific means is the controller's own: nginx takes a regular expression.
  if (pathType === 'ImplementationSpecific' && /[$^()[\]*+|\\]/.test(path)) return isOwn;
  return path === '/' || hookPath === path || hookPath.startsWith(`${path.replace(/\/$/, '')}/`);
}
