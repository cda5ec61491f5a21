import type { TestEvent } from 'node:test/reporters';

/** What one test file came to, as Node counts it. */
export interface Counts {
  readonly tests: number;
  readonly suites: number;
  readonly passed: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly skipped: number;
  readonly todo: number;
}

/** A reporter for Node's test runner that writes one line at the end: the {@link Counts} of the file, as JSON. */
export default async function* counts(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if (type === 'test:summary') yield `${JSON.stringify(data.counts)}\n`;
  }
}
