import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';

/** A flowchart as Mermaid understands it. */
export interface Flowchart {
  readonly nodes: readonly { readonly id: string; readonly text: string; readonly classes: readonly string[] }[];
  readonly edges: readonly { readonly start: string; readonly end: string }[];
}

interface Mermaid {
  parse(text: string): Promise<{ readonly diagramType: string }>;
  readonly mermaidAPI: {
    getDiagramFromText(text: string): Promise<{
      readonly db: { getVertices(): Map<string, Flowchart['nodes'][number]>; getEdges(): Flowchart['edges'] };
    }>;
  };
}

const file = fileURLToPath(import.meta.resolve('@mermaid-js/tiny'));

// The parser needs a page only for the library that cleans HTML, which without a real one leaves everything as it is.
const document = { nodeType: 9, createElement: () => ({}), addEventListener() {} };
const page = { document, Element: class {}, addEventListener() {} };
const context = createContext({ window: page, document, console, structuredClone, URL, setTimeout, clearTimeout });
runInContext(readFileSync(file, 'utf8'), context);
const { mermaid } = context as unknown as { readonly mermaid: Mermaid };

/** Parses with Mermaid itself. @throws Error where it does not understand the text */
export async function parseFlowchart(text: string): Promise<Flowchart> {
  await mermaid.parse(text);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const nodes = [...db.getVertices().values()].map(({ id, text, classes }) => ({ id, text: decoded(text), classes }));
  return { nodes, edges: db.getEdges() };
}

/** As it draws them. Source: decodeEntities, packages/mermaid/src/utils.ts. */
function decoded(text: string): string {
  return text.replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code)));
}
