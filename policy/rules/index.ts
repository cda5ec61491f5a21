import type { Rule } from '../rule.ts';
import { hookSecret } from './hook-secret.ts';
import { https } from './https.ts';
import { leastPrivilege } from './least-privilege.ts';
import { plainCredentials } from './plain-credentials.ts';
import { plainToken } from './plain-token.ts';
import { authenticatedReceiver, jsonPayload, namedTargets, pushEvents } from './receivers.ts';
import { sourceRangesSet } from './source-ranges.ts';
import { tlsVerification } from './tls-verification.ts';

/** Every rule, in the order in which findings are shown. */
export const rules: readonly Rule[] = [
  plainToken,
  plainCredentials,
  hookSecret,
  tlsVerification,
  leastPrivilege,
  jsonPayload,
  https,
  sourceRangesSet,
  authenticatedReceiver,
  namedTargets,
  pushEvents,
];
