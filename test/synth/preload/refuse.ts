/**
 * Loaded before a program (`node --import`): the file system refuses the calls named REFUSE with the error REFUSE_WITH,
 * below REFUSE_BELOW.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

const { REFUSE = '', REFUSE_WITH = '', REFUSE_BELOW = '' } = process.env;
const changes = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
const original = changes[REFUSE];
changes[REFUSE] = (...args) => {
  if (!String(args[0]).startsWith(REFUSE_BELOW)) return original?.(...args);
  const { [REFUSE_WITH]: errno = 0 } = os.constants.errno as Record<string, number>;
  throw Object.assign(new Error(REFUSE_WITH), { code: REFUSE_WITH, errno: -errno, path: args[0] });
};
syncBuiltinESMExports();
