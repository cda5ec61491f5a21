import { hostNameChoices, isHostName } from '../../flux/host-name.ts';
import type { Violation } from '../violation.ts';

/** A host that an Ingress and an HTTPRoute do not accept. */
export function hostViolations(host: string | undefined, entrance: string): Violation[] {
  if (host === undefined || isHostName(host)) return [];
  return [{ prop: 'host', value: host, choices: hostNameChoices, fix: `Point a DNS name at ${entrance}.` }];
}
