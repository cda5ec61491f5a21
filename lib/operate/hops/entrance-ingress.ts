import { certifiesHost } from '../../flux/host-name.ts';
import { hookPathPrefix } from '../../flux/notification-controller.ts';
import { balancedAddresses } from '../ways/service.ts';
import { type IngressRule, rulesOf, type Way } from '../ways/way.ts';
import type { Finding } from './hop.ts';
import type { View } from './view.ts';

/** An Ingress routes /hook/… of the hook's host, and a controller has accepted it. */
export function ingressProblems({ object, hosts }: Way, { host, evidence, arrivedThisWay }: View): Finding[] {
  const { name, namespace } = object.metadata;
  const subject = `Ingress ${namespace}/${name}`;
  const edit = `kubectl -n ${namespace} edit ingress ${name}`;
  const rules = rulesOf(object);
  const findings: Finding[] = [];
  const ofHost = rules.filter((rule) => host === undefined || isHost(rule.host, host));
  if (rules.length > 0 && ofHost.length === 0) {
    findings.push({
      status: 'fail',
      reason: 'ingress-host-wrong',
      message: `${subject} is for ${hosts.join(', ')}, and the hook's URL has the host ${host}`,
      why: 'an Ingress forwards only requests for the hosts of its rules',
      fix: edit,
      evidence: { hosts, host },
    });
  } else if (rules.length > 0 && !ofHost.some((rule) => admits(rule, evidence.receiver.status?.webhookPath))) {
    const paths = ofHost.flatMap(
      ({ http }) => http?.paths.map(({ path, pathType }) => `${path ?? '/'} (${pathType})`) ?? [],
    );
    findings.push({
      status: 'fail',
      reason: 'ingress-path-wrong',
      message: `${subject} does not pass ${hookPathPrefix}/… on: its paths are ${paths.join(', ')}`,
      why: `a hook path is ${hookPathPrefix}/ and 64 digits`,
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

function admits({ http }: IngressRule, hookPath = `${hookPathPrefix}/x`): boolean {
  return (http?.paths ?? []).some(({ path = '/', pathType }) => {
    if (pathType === 'Exact') return path === hookPath;
    // What ImplementationSpecific means is the controller's own: nginx takes a regular expression.
    if (pathType === 'ImplementationSpecific' && /[$^()[\]*+|\\]/.test(path)) return true;
    return path === '/' || hookPath === path || hookPath.startsWith(`${path.replace(/\/$/, '')}/`);
  });
}
