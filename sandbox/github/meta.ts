import { type ApiAnswer, jsonAnswer } from './emulated-api.ts';
import type { GitHubHost } from './host.ts';

// GitHub's published ranges as of November 2026, cut down to the long-lived ones, with one documentation range for each
// family (RFC 5737, RFC 3849) that is surely new to a program which hard-codes the list. The sandbox's own deliveries come
// from loopback.
export const githubHookRanges = [
  '192.30.252.0/22',
  '185.199.108.0/22',
  '140.82.112.0/20',
  '143.55.64.0/20',
  '2a0a:a440::/29',
  '2606:50c0::/32',
  '198.51.100.0/24',
  '2001:db8:6748::/48',
];

/** `GET /meta`. An Enterprise Server sends its deliveries from its own address and says nothing of ranges. */
export function meta({ enterpriseVersion, name }: GitHubHost): ApiAnswer {
  const verifiable = { verifiable_password_authentication: enterpriseVersion !== undefined };
  if (enterpriseVersion) return jsonAnswer(200, { ...verifiable, installed_version: enterpriseVersion });
  return jsonAnswer(200, {
    ...verifiable,
    ssh_keys: [],
    ssh_key_fingerprints: {},
    hooks: githubHookRanges,
    web: githubHookRanges,
    api: githubHookRanges,
    git: githubHookRanges,
    domains: { website: [`*.${name}`] },
  });
}
