import { Unreadable } from '../problems/unreadable.ts';
import { type Reading, readDocument, tooDeep } from './document.ts';

/** YAML 1.1, as go.yaml.in/yaml/v2 has it. Keys are texts in the end. */
const reading: Reading = { wordsAreBooleans: true, datesAreText: true, lateMerge: 'refused' };

/** In characters. The API server accepts no request with more bytes. Source: k8s.io/apiserver, MaxRequestBodyBytes. */
const longestDocument = 3 * 1024 * 1024;

/** More would take minutes to read, and nobody writes that many. */
const mostDocuments = 20_000;
const deepest = 1000;

/**
 * Reads the documents of a manifest as kubectl and Flux do: `yes` and `on` are true, `017` is 15, `<<` merges, and a line
 * that begins with `---` ends a document wherever it is. JSON values may follow each other without anything between.
 *
 * It also refuses what kubectl and kustomize read differently: a key twice (kubectl takes the last one, kustomize
 * none), and a merge key after a key that it has too. `yes` and `on` in a file that kustomize reads become texts, which
 * the API server refuses where it expects a boolean. Source: k8s.io/apimachinery, pkg/util/yaml (documents, JSON), and
 * sigs.k8s.io/yaml (values).
 * @returns JSON's values, empty documents left out
 * @throws Unreadable
 */
export function readKubernetesYaml(text: string): unknown[] {
  const documents = documentsOf(text);
  if (documents.length > mostDocuments) throw new Unreadable(`more than ${mostDocuments} documents in one file`);
  return documents
    .map(({ text, line, json }) => {
      if (text.length > longestDocument) throw new Unreadable(`a document of more than 3 MiB at line ${line}`);
      if (isDeep(text)) throw new Unreadable(`${tooDeep} at line ${line}`);
      if (!json) refuseForeign(text, line);
      // A line may end with a carriage return only.
      return readDocument(json ? text : text.replaceAll(/\r\n?/g, '\n'), reading, line);
    })
    .filter((value) => value !== null);
}

interface DocumentText {
  readonly text: string;
  /** Where it begins, from 1. */
  readonly line: number;
  readonly json: boolean;
}

function documentsOf(text: string): DocumentText[] {
  const values = jsonValues(text);
  // From one to the next: there may be thousands.
  let [at, line] = [0, 1];
  const lineOf = (offset: number) => {
    line += lineAt(text.slice(at, offset), offset - at) - 1;
    at = offset;
    return line;
  };
  const json = values.map(({ start, end }) => ({ text: text.slice(start, end), line: lineOf(start), json: true }));
  const end = values.at(-1)?.end ?? 0;
  return [...json, ...yamlDocuments(text.slice(end), lineOf(end))];
}

const lineAt = (text: string, offset: number) => text.slice(0, offset).split('\n').length;

/** By lines, as kubectl does, no matter where YAML allows a separator. */
function yamlDocuments(text: string, first: number): DocumentText[] {
  const documents: { lines: string[]; line: number }[] = [{ lines: [], line: first }];
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith('---')) documents.at(-1)?.lines.push(line);
    else if (/^---\s*(?:#|$)/.test(line)) documents.push({ lines: [], line: first + index + 1 });
    else throw new Unreadable(`not YAML: more than a comment after --- at line ${first + index}`);
  }
  return documents.map(({ lines, line }) => {
    const text = `${lines.join('\n')}\n`;
    return { text: text.startsWith('\uFEFF') ? text.slice(1) : text, line, json: false };
  });
}

/** The JSON objects that a text begins with. One that is not JSON may be YAML, and everything after it too. */
function jsonValues(text: string): { start: number; end: number }[] {
  const values: { start: number; end: number }[] = [];
  for (;;) {
    const from = values.at(-1)?.end ?? 0;
    const start = from + (/^[^\S\uFEFF]*/.exec(text.slice(from))?.[0].length ?? 0);
    const end = text[start] === '{' ? endOfObject(text, start) : undefined;
    if (end === undefined || values.length > mostDocuments || !isJson(text.slice(start, end))) return values;
    values.push({ start, end });
  }
}

function endOfObject(text: string, start: number): number | undefined {
  const tokens = /"(?:[^"\\]|\\.)*"|[{}]/gs;
  tokens.lastIndex = start;
  let depth = 0;
  for (let found = tokens.exec(text); found !== null; found = tokens.exec(text)) {
    if (found[0] === '{') depth += 1;
    if (found[0] === '}') depth -= 1;
    if (depth === 0) return tokens.lastIndex;
  }
  return undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Roughly: brackets in texts count too; they usually come in pairs. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > deepest) return true;
  }
  return new RegExp(`^(?:[ \\t]*[-?][ \\t]){${deepest}}`, 'm').test(text);
}

/**
 * What Go refuses, and what ends a line only for YAML 1.1: a comment that ends there for kubectl would continue here.
 */
function refuseForeign(text: string, line: number): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const found = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]|\p{Surrogate}/u.exec(text);
  if (found === null) return;
  const code = found[0].codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
  const where = `line ${line + lineAt(text, found.index) - 1}`;
  const what = ['0085', '2028', '2029'].includes(code ?? '')
    ? 'a line end that YAML 1.1 and 1.2 read differently'
    : 'a control character';
  throw new Unreadable(`not YAML: ${what} (U+${code}) at ${where}`);
}
