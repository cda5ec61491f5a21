import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The hostile inputs, a file or a folder each:
 *
 * - `documents/NAME.yaml` (any ending that is read): opens with lines `#! CLAIM: VALUE`, which are not part of it
 * - `folders/NAME/`: several files, with their claims in a file `EXPECT`; `before/` and `after/` in it are the two sides
 *   of a change, else everything is new
 *
 * A value that is a JSON string is read as one: `#! hides: "a\u200Bb"`.
 */
export interface Input {
  readonly name: string;
  readonly claims: readonly Claim[];
  /** Writes the two sides into folders. */
  readonly write: (before: string, after: string) => void;
}

/**
 * What is claimed of an input. `finds`, `silent`: a rule that finds something or nothing; `hides`: stands nowhere in what
 * the review says; `shows`: stands in the report; `says`: stands in the report, or in the error of a change that cannot
 * be reviewed.
 */
const kinds = ['finds', 'silent', 'hides', 'shows', 'says'] as const;

export interface Claim {
  readonly kind: (typeof kinds)[number];
  readonly value: string;
}

export function corpus(): Input[] {
  return [...documents(join(import.meta.dirname, 'documents')), ...folders(join(import.meta.dirname, 'folders'))];
}

function documents(directory: string): Input[] {
  return readdirSync(directory).map((file) => {
    const bytes = readFileSync(join(directory, file));
    // As bytes: a document may be in any encoding.
    let start = 0;
    while (bytes.subarray(start, start + 3).toString('latin1') === '#! ') start = bytes.indexOf('\n', start) + 1;
    return {
      name: `documents/${file}`,
      claims: claimsIn(bytes.subarray(0, start).toString(), file),
      write: (_before, after) => writeFileSync(join(after, file), bytes.subarray(start)),
    };
  });
}

function folders(directory: string): Input[] {
  return readdirSync(directory).map((name) => {
    const folder = join(directory, name);
    return {
      name: `folders/${name}`,
      claims: claimsIn(readFileSync(join(folder, 'EXPECT'), 'utf8'), name),
      write: (before, after) => {
        const isChange = existsSync(join(folder, 'after'));
        const copy = (from: string, to: string) => {
          const filter = (path: string) => path !== join(folder, 'EXPECT');
          if (existsSync(from)) cpSync(from, to, { recursive: true, verbatimSymlinks: true, filter });
        };
        if (isChange) copy(join(folder, 'before'), before);
        copy(isChange ? join(folder, 'after') : folder, after);
      },
    };
  });
}

/** @throws Error for a line that claims nothing, and for an input of which nothing is claimed */
function claimsIn(text: string, name: string): Claim[] {
  const claims = text.split(/\r?\n/).flatMap((line): Claim[] => {
    const said = line.replace(/^#! ?/, '').trim();
    if (said === '') return [];
    const [, kind = '', value = ''] = /^(\w+): *(.*)$/.exec(said) ?? [];
    const known = kinds.find((one) => one === kind);
    if (known === undefined || value === '') throw new Error(`${name}: "${line}" is none of ${kinds.join(', ')}.`);
    return [{ kind: known, value: literal(value) }];
  });
  if (claims.length === 0) throw new Error(`${name} claims nothing: begin it with a line such as "#! finds: RULE".`);
  return claims;
}

function literal(value: string): string {
  try {
    const read: unknown = JSON.parse(value);
    return typeof read === 'string' ? read : value;
  } catch {
    return value;
  }
}

/** Two empty folders, which go when they are no longer used. */
export class Sides implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'fluxhook-hostile-'));
  readonly before = join(this.directory, 'before');
  readonly after = join(this.directory, 'after');

  constructor() {
    mkdirSync(this.before);
    mkdirSync(this.after);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
