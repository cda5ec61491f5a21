import { type Document, isScalar, type Node, parseAllDocuments, visit } from 'yaml';
import { readKubernetesYaml } from '../lib/yaml/kubernetes.ts';

/**
 * The documents of a text in an object, as the cluster reads YAML. What the cluster refuses, another program may still
 * read, so it is parsed as leniently as other parsers would. None for what is not YAML at all.
 */
export function documentsOf(text: string): readonly unknown[] {
  const known = read.get(text);
  if (known !== undefined) return known;
  const documents = documentsIn(text);
  if (read.size >= mostKept) read.clear();
  read.set(text, documents);
  return documents;
}

/** Each text is checked by several rules, and parsing a long one takes a while. */
const read = new Map<string, readonly unknown[]>();
const mostKept = 50;

function documentsIn(text: string): unknown[] {
  try {
    return readKubernetesYaml(text);
  } catch {
    return otherwise(text);
  }
}

/** As others read what the cluster refuses, such as a key twice. Keys that are mappings take the library very long to write. */
function otherwise(text: string): unknown[] {
  try {
    const documents = parseAllDocuments(text, {
      version: '1.1',
      merge: true,
      uniqueKeys: false,
      logLevel: 'silent',
      // Errors quote the lines around them, and every line may have one.
      prettyErrors: false,
    });
    const values = documents
      .filter((document) => document.errors.length === 0 && !hasOtherKeys(document))
      .map((document): unknown => document.toJS());
    // Throws for one that contains itself.
    JSON.stringify(values);
    return values;
  } catch {
    return [];
  }
}

function hasOtherKeys(document: Node | Document): boolean {
  let found = false;
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key)) return undefined;
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}

/** Makes a text with templates of other tools readable as YAML: lines with only a template are removed, and templates in values become text. */
export function withoutTemplates(text: string): string {
  return text
    .replaceAll(/^[ \t]*(<<[^>\n]*>>|\{\{[^}\n]*\}\})[ \t]*$/gm, '')
    .replaceAll(
      /(:[ \t]+)(<<[^>\n]*>>|\{\{[^}\n]*\}\})[ \t]*$/gm,
      (_, colon: string, code: string) => `${colon}${JSON.stringify(code)}`,
    );
}
