import { createRequire } from 'node:module';
import type * as Re2 from 're2js';

// Loaded when the first expression is checked: most programs have none, and synth is to start at once.
const require = createRequire(import.meta.url);

/** What is wrong with a regular expression of RE2, the dialect of Go and CEL; nothing or one reason. */
export function checkRe2(pattern: string): string[] {
  const { RE2JS } = require('re2js') as typeof Re2;
  try {
    RE2JS.compile(pattern);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** Whether some part of the text matches the expression, which has to be one. */
export function matchesRe2(pattern: string, text: string): boolean {
  const { RE2JS } = require('re2js') as typeof Re2;
  return RE2JS.compile(pattern).matcher(text).find();
}
