import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Exchange } from '../../sandbox/github/index.ts';

/** Requests to GitHub's REST API by kind: the method and the path, with owners, names and ids left out. */
export type RequestCounts = Readonly<Record<string, number>>;

/** Counts what the sandbox's GitHub was asked, from the file in which it notes each exchange. */
export class RequestCounter {
  readonly #file: string;
  #read = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** Those since the last call, the most frequent first. */
  take(): RequestCounts {
    const counts = new Map<string, number>();
    for (const line of this.#newLines()) {
      const { method, path } = JSON.parse(line) as Exchange;
      const kind = `${method} ${kindOf(path)}`;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
  }

  /** The file is appended to a line at a time, and is far too large to be read again each time. */
  *#newLines(): Generator<string> {
    if (!existsSync(this.#file)) return;
    const file = openSync(this.#file, 'r');
    try {
      const bytes = Buffer.alloc(fstatSync(file).size - this.#read);
      readSync(file, bytes, 0, bytes.length, this.#read);
      this.#read += bytes.length;
      yield* bytes
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== '');
    } finally {
      closeSync(file);
    }
  }
}

export function totalOf(counts: RequestCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Those that change something, which GitHub limits more than those that read. */
export function writesOf(counts: RequestCounts): number {
  return totalOf(Object.fromEntries(Object.entries(counts).filter(([kind]) => !kind.startsWith('GET '))));
}

function kindOf(path: string): string {
  const [pathname = ''] = path.split('?');
  return pathname
    .replace(/^\/repos\/[^/]+\/[^/]+/, '/repos/OWNER/NAME')
    .replace(/^\/orgs\/[^/]+/, '/orgs/ORG')
    .replace(/^\/users\/[^/]+/, '/users/USER')
    .replaceAll(/\/\d+(?=\/|$)/g, '/ID');
}
