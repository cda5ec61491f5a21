import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate } from '../../policy/evaluate.ts';
import { messages } from '../../policy/messages.ts';
import { object } from './fixtures.ts';

test('a name steers no terminal and adds no line', () => {
  const secret = {
    ...object('v1', 'Secret', { stringData: { token: 'x' } }),
    metadata: { name: '\u001B[2Ja\u200Bb\nc' },
  };
  const [message = ''] = messages(evaluate([secret], new Map()));
  assert.match(message, /^Secret \\u\{1B\}\[2Ja\\u\{200B\}b\\u\{A\}c: stringData\.token /);
  assert.match(message, /^[ -~]*$/);
});
