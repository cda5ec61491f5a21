import { diagnose } from '../../operate/diagnose.ts';
import { type Graph, graphOf } from '../../operate/graph/graph.ts';
import { mermaidOf, mostCharacters } from '../../operate/graph/mermaid.ts';
import { svgOf } from '../../operate/graph/svg.ts';
import { masked } from '../../operate/report/mask.ts';
import { exitCodes } from '../exit-codes.ts';
import { openCluster } from '../open-cluster.ts';
import { type EvidenceOptions, lookAt } from '../receiver-evidence.ts';
import { tellUnseen } from '../tell-unseen.ts';
import { writeOut } from '../write-out.ts';

export interface GraphOptions extends EvidenceOptions {
  readonly output: 'mermaid' | 'svg' | 'json';
  /** A file. @default - the standard output */
  readonly out?: string;
}

/** Draws the ways to Receivers with the states of their hops, and gives the exit code: 1 where one is broken. */
export async function graph(names: readonly string[], options: GraphOptions): Promise<number> {
  const { evidence, secrets } = await lookAt(openCluster(options), names, options);
  const drawn = masked(graphOf(evidence.map((each) => ({ evidence: each, report: diagnose(each) }))), secrets);
  const text = textOf(drawn, options.output);
  await writeOut(text, options.out);
  tellUnseen('graph', { evidence, secrets });
  if (options.output === 'mermaid' && text.length > mostCharacters)
    console.error(
      `Mermaid draws ${mostCharacters} characters, and these are ${text.length}: name fewer Receivers, or use -o svg.`,
    );
  return drawn.receivers.some(({ verdict }) => verdict === 'fail') ? exitCodes.broken : exitCodes.fine;
}

function textOf(graph: Graph, output: GraphOptions['output']): string {
  if (output === 'json') return `${JSON.stringify(graph, undefined, 2)}\n`;
  return output === 'svg' ? svgOf(graph) : mermaidOf(graph);
}
