import { isIP } from 'node:net';
import * as z from 'zod';
import { isHostName } from '../flux/host-name.ts';
import { addressRangeChoices, isAddressRange } from '../github/hook-ranges.ts';
import { once } from './by-need.ts';
import { annotations, type Explanation, hostName, labels, namespaceName, oneOf, setting, text } from './fields.ts';

/** Ranges of addresses in CIDR notation, at least one. */
export const addressRanges = (meaning: string, example: readonly string[], fix?: Explanation['fix']) =>
  setting(
    z.array(text('A range.', isAddressRange, rangesExplained(example, fix))).min(1),
    meaning,
    rangesExplained(example, fix),
  );

function rangesExplained(example: readonly string[], fix?: Explanation['fix']) {
  const said = { problem: 'not a list of address ranges', choices: addressRangeChoices, example };
  return fix === undefined ? said : { ...said, fix };
}

const sourcesExplained = {
  problem:
    'not a choice of who may send deliveries (for any, state why: pulumi config set policy:source-ranges REASON)',
  choices: `github, any, or a list of ranges: ${addressRangeChoices}`,
  example: 'github',
};

function isSources(value: unknown): boolean {
  if (value === 'github' || value === 'any') return true;
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((range) => typeof range === 'string' && isAddressRange(range))
  );
}

/** A Service that is reached from outside. */
export const outside = once(() => ({
  // No union of zod's: what is wrong would be reported once for each of its options.
  sources: setting(
    z.custom<'github' | 'any' | string[]>(isSources),
    {
      description:
        'Who may send deliveries: github (the ranges its webhooks come from), any, or a list of address ranges.',
      default: 'github',
      anyOf: [{ enum: ['github', 'any'] }, { type: 'array', items: { type: 'string' }, minItems: 1 }],
    },
    sourcesExplained,
  ).optional(),
  ipFamilies: setting(
    z
      .array(oneOf(['IPv4', 'IPv6'], 'A family.', 'not an IP family'))
      .min(1)
      .refine((families) => new Set(families).size === families.length),
    { description: 'IP families of the Service, the preferred one first.', default: ['IPv4'] },
    {
      problem: 'not a list of IP families, or one that is empty or has a family twice',
      choices: '[IPv4], [IPv6], or both, the preferred one first',
      example: ['IPv4'],
    },
  ).optional(),
}));

const proxiesExplained = {
  problem: 'not where proxies connect from',
  choices: '{ namespace: NAME }, or { ranges: [RANGE] } for proxies that are not Pods; not both',
  example: { namespace: 'ingress-nginx' },
};

export const proxies = once(() =>
  setting(
    z
      .strictObject({
        namespace: namespaceName('The namespace of their Pods.', 'ingress-nginx').optional(),
        ranges: addressRanges("Their addresses, where they are not Pods (a cloud's own load balancer).", [
          '10.0.0.0/16',
        ]).optional(),
      })
      .refine(({ namespace, ranges }) => namespace === undefined || ranges === undefined),
    {
      description:
        'Where the connections of the proxies in front of the receiver come from: the NetworkPolicy admits them.',
      'x-default': 'Pods of any namespace',
    },
    proxiesExplained,
  ).optional(),
);

export const host = (needed: string) => hostName('DNS name under which GitHub delivers.', needed);

export const addressExplained = {
  problem: 'not an IP address or a host name (no scheme, no port, no zone)',
  choices: 'an IP address or a host name that GitHub can reach',
  example: 'node.example.org',
};

export function isAddress(text: string): boolean {
  return isHostName(text) || (isIP(text) !== 0 && !text.includes('%'));
}

export const extra = once(() => ({
  annotations: annotations('Annotations that controllers of the cluster read.').optional(),
  labels: labels('Labels of the Service, the Ingress or the route.').optional(),
}));
