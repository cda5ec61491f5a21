import { isIP } from 'node:net';
import { familyOf, renewHookRanges } from '../github/hook-ranges.ts';
import { type Finding, removal } from './describe.ts';
import type { ExposureInput } from './exposure-schema.ts';
import type { StackInput } from './stack-schema.ts';

/** What settings of the entrance ask of each other. */
export function entranceFindings({ hookRanges }: StackInput, exposure: ExposureInput): Finding[] {
  return [
    ...addressFindings(exposure),
    ...proxyFindings(exposure),
    ...rangeFindings(exposure, hookRanges),
    ...existingFindings(exposure),
  ];
}

function addressFindings(exposure: ExposureInput): Finding[] {
  if (exposure.type !== 'NodePort') return [];
  const { address, ipFamilies = ['IPv4'] } = exposure;
  if (isIP(address) === 0 || ipFamilies.includes(familyOf(address))) return [];
  return [
    {
      path: ['exposure', 'address'],
      problem: 'an address of a family that the Service does not have, so nothing would answer there',
      choices: 'an address of fluxhook:exposure.ipFamilies, or a host name',
      fix: `pulumi config set --path 'fluxhook:exposure.ipFamilies[0]' ${familyOf(address)}, or an address of the other family`,
    },
  ];
}

function proxyFindings(exposure: ExposureInput): Finding[] {
  if (exposure.type !== 'None' || exposure.tunnel === undefined || exposure.proxies === undefined) return [];
  const [path, other] = [
    ['exposure', 'proxies'],
    ['exposure', 'tunnel'],
  ] as const;
  return [
    {
      path,
      problem: 'it has no effect together with tunnel: only the Pods of that tunnel are admitted',
      choices: 'fluxhook:exposure.tunnel or fluxhook:exposure.proxies, not both',
      fix: `${removal(path)}, or ${removal(other)}`,
    },
  ];
}

function rangeFindings(exposure: ExposureInput, hookRanges: StackInput['hookRanges']): Finding[] {
  if (hookRanges === undefined) return [];
  if (
    (exposure.type !== 'LoadBalancer' && exposure.type !== 'NodePort') ||
    (exposure.sources ?? 'github') !== 'github'
  ) {
    return [
      {
        path: ['hookRanges'],
        problem:
          'it has no effect here: it belongs to exposures of type LoadBalancer or NodePort that admit only github',
        choices: 'fluxhook:exposure of type LoadBalancer or NodePort with sources github, or no fluxhook:hookRanges',
        fix: removal(['hookRanges']),
      },
    ];
  }
  const { ipFamilies = ['IPv4'] } = exposure;
  if (hookRanges.ranges.some((range) => ipFamilies.includes(familyOf(range)))) return [];
  return [
    {
      path: ['hookRanges', 'ranges'],
      problem: 'has no range of fluxhook:exposure.ipFamilies, so nobody could send deliveries',
      choices: 'at least one range of the families of the Service',
      fix: `in the stack's file, what this prints: ${renewHookRanges}`,
    },
  ];
}

const places = ['url', 'service', 'ingress', 'route'] as const;

/** An existing entrance is named in one way; fields of the other ways have no effect. */
function existingFindings(exposure: ExposureInput): Finding[] {
  if (exposure.type !== 'Existing') return [];
  const [named, ...others] = places.filter((place) => exposure[place] !== undefined);
  const choices = 'one of url, service, ingress and route';
  if (named === undefined) {
    const problem = 'needed with type Existing: it says where the entrance is';
    return [{ path: ['exposure', 'service'], problem, choices, example: { name: 'webhook-receiver' } }];
  }
  const unread = [
    ...others,
    ...(exposure.host !== undefined && named !== 'service' ? ['host'] : []),
    ...(exposure.scheme !== undefined && named !== 'service' && named !== 'route' ? ['scheme'] : []),
  ];
  return unread.map((key) => {
    const path = ['exposure', key];
    return { path, problem: `it has no effect together with ${named}`, choices, fix: removal(path) };
  });
}
