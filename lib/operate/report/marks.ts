import type { Status } from '../hops/hop.ts';

/** How each status is shown in a text. */
export const marks: Readonly<
  Record<Status, { readonly mark: string; readonly style: 'red' | 'green' | 'yellow' | 'dim' }>
> = {
  pass: { mark: '✔', style: 'green' },
  warn: { mark: '!', style: 'yellow' },
  fail: { mark: '✘', style: 'red' },
  'not-reached': { mark: '·', style: 'dim' },
  'not-applicable': { mark: '·', style: 'dim' },
  unknown: { mark: '?', style: 'yellow' },
};
