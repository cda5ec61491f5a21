import { isIP } from 'node:net';
import { hostNameChoices, isHostName } from '../../flux/host-name.ts';
import { familyOf } from '../../github/hook-ranges.ts';
import type { Violation } from '../violation.ts';
import type { Exposure } from './exposure.ts';

/**
 * What GitHub could not deliver to, as far as the exposure shows it. Hosts of Ingress and HTTPRoute are checked in
 * those constructs.
 */
export function exposureViolations(exposure: Exposure): Violation[] {
  switch (exposure.type) {
    case 'LoadBalancer':
      return [...nameViolations(exposure.host), ...portViolations('port', exposure.port)];
    case 'NodePort':
      return addressViolations('address', exposure.address, exposure.ipFamilies ?? ['IPv4']);
    case 'Ingress':
    case 'HTTPRoute':
      return portViolations('port', exposure.port);
    case 'None':
      return originViolations(exposure.url, ['https']);
    case 'Existing':
      if (exposure.url !== undefined) return originViolations(exposure.url, ['https', 'http']);
      if (exposure.service === undefined) return [];
      return [
        ...addressViolations('host', exposure.host, ['IPv4', 'IPv6']),
        ...portViolations('service.port', exposure.service.port),
      ];
  }
}

/** A port that TCP does not have. */
export function portViolations(prop: string, port: number | undefined): Violation[] {
  if (port === undefined || (Number.isInteger(port) && port >= 1 && port <= 65_535)) return [];
  return [{ prop, value: port, choices: 'a TCP port, 1 to 65535', fix: 'Leave it out for the usual one.' }];
}

function nameViolations(host: string | undefined): Violation[] {
  if (host === undefined || isHostName(host)) return [];
  const fix = 'Leave it out for the address that the load balancer gives.';
  return [{ prop: 'host', value: host, choices: hostNameChoices, fix }];
}

function addressViolations(prop: string, host: string | undefined, families: readonly string[]): Violation[] {
  if (host === undefined || isHostName(host)) return [];
  if (isIP(host) === 0 || host.includes('%')) {
    const choices = 'an IP address or a lower-case DNS name, without scheme, port and zone';
    return [{ prop, value: host, choices, fix: 'Name what GitHub reaches, such as node.example.org.' }];
  }
  if (families.includes(familyOf(host))) return [];
  const problem = 'the Service has no address of this family, so nothing would answer there';
  return [{ prop, value: host, problem, choices: families.join(' or '), fix: 'Add the family to ipFamilies.' }];
}

function originViolations(text: string | undefined, schemes: readonly string[]): Violation[] {
  const url = URL.parse(text ?? '');
  const isOrigin = url !== null && url.href === `${url.origin}/` && schemes.includes(url.protocol.slice(0, -1));
  if (text === undefined || isOrigin) return [];
  const choices = schemes.map((scheme) => `${scheme}://HOST or ${scheme}://HOST:PORT`).join(', ');
  return [{ prop: 'url', value: text, choices: `${choices}, without a path`, fix: 'Flux gives the path.' }];
}
