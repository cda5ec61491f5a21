import { parseAllDocuments } from 'yaml';
import { readKubernetesYaml } from '../lib/yaml/kubernetes.ts';

/**
 * The documents of a text in an object, as the cluster reads YAML; what it refuses, another program may read all the same,
 * and so with everything that is read by anybody. None for what is no YAML at all.
 */
export function documentsOf(text: string): unknown[] {
  try {
    return readKubernetesYaml(text);
  } catch {
    try {
      const documents = parseAllDocuments(text, { version: '1.1', merge: true, uniqueKeys: false, logLevel: 'silent' });
      const values = documents.map((document): unknown => document.toJS());
      // Throws for one that contains itself.
      JSON.stringify(values);
      return values;
    } catch {
      return [];
    }
  }
}

/** A text whose templates of other tools do not keep it from being YAML: lines of them go, values are texts. */
export function withoutTemplates(text: string): string {
  return text
    .replaceAll(/^\s*(<<[^>\n]*>>|\{\{[^}\n]*\}\})\s*$/gm, '')
    .replaceAll(
      /(:\s+)(<<[^>\n]*>>|\{\{[^}\n]*\}\})\s*$/gm,
      (_, colon: string, code: string) => `${colon}${JSON.stringify(code)}`,
    );
}
