import { type Document, isScalar, type Node, parseAllDocuments, visit } from 'yaml';
import { readKubernetesYaml } from '../lib/yaml/kubernetes.ts';

/**
 * The documents of a text in an object, as the cluster reads YAML; what it refuses, another program may read all the same,
 * and so with everything that is read by anybody. None for what is no YAML at all.
 */
export function documentsOf(text: string): unknown[] {
  try {
    return readKubernetesYaml(text);
  } catch {
    return otherwise(text);
  }
}

/** As others read what the cluster refuses, such as a key twice. Keys that are mappings take the library ages to write. */
function otherwise(text: string): unknown[] {
  try {
    const documents = parseAllDocuments(text, { version: '1.1', merge: true, uniqueKeys: false, logLevel: 'silent' });
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

/** A text whose templates of other tools do not keep it from being YAML: lines of them go, values are texts. */
export function withoutTemplates(text: string): string {
  return text
    .replaceAll(/^[ \t]*(<<[^>\n]*>>|\{\{[^}\n]*\}\})[ \t]*$/gm, '')
    .replaceAll(
      /(:[ \t]+)(<<[^>\n]*>>|\{\{[^}\n]*\}\})[ \t]*$/gm,
      (_, colon: string, code: string) => `${colon}${JSON.stringify(code)}`,
    );
}
