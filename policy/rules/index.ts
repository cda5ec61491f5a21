import type { Rule } from '../rule.ts';
import { authenticatedReceiver } from './authenticated-receiver.ts';
import { fewTargets } from './few-targets.ts';
import { hookSecret } from './hook-secret.ts';
import { https } from './https.ts';
import { jsonPayload } from './json-payload.ts';
import { leastPrivilege } from './least-privilege.ts';
import { namedTargets } from './named-targets.ts';
import { plainCredentials } from './plain-credentials.ts';
import { plainToken } from './plain-token.ts';
import { pushEvents } from './push-events.ts';
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
  fewTargets,
  pushEvents,
];
