import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { describeBound } from './bounds.ts';
import type { Run } from './history.ts';
import { receiverCounts, receiversBenchmarkName } from './synthesis.ts';

const look = {
  background: 'white',
  padding: 12,
  config: { font: 'sans-serif', view: { stroke: null }, axis: { labelFontSize: 12, titleFontSize: 12 } },
} as const;

/** Files with the pictures of a run, by name; only of what was measured in it. */
export async function charts(run: Run): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const grown = growthRows(run);
  if (grown.length > 0) {
    files.set('growth-time.svg', await svg(growthSpec(grown, 'seconds', 'seconds of CPU')));
    files.set('growth-memory.svg', await svg(growthSpec(grown, 'memory', 'MiB')));
  }
  if (run.verdicts.length > 0) files.set('bounds.svg', await svg(boundsSpec(run)));
  return files;
}

interface GrowthRow {
  readonly receivers: number;
  readonly program: string;
  readonly seconds: number | undefined;
  readonly memory: number | undefined;
}

function growthRows({ benchmarks }: Run): GrowthRow[] {
  return receiverCounts.flatMap((receivers) => {
    const measured = benchmarks.find(({ name }) => name === receiversBenchmarkName(receivers));
    if (measured === undefined) return [];
    return [measured.ours, ...measured.peers].map(({ name, cpu, memory }) => ({
      receivers,
      program: name.includes('WebhookReceiver') ? 'fluxhook' : (name.split(',')[0] as string),
      seconds: cpu === undefined ? undefined : cpu / 1000,
      memory,
    }));
  });
}

function growthSpec(values: readonly GrowthRow[], field: 'seconds' | 'memory', title: string): TopLevelSpec {
  return {
    ...look,
    width: 520,
    height: 300,
    data: { values: values as GrowthRow[] },
    mark: { type: 'line', point: true },
    encoding: {
      x: {
        field: 'receivers',
        type: 'quantitative',
        scale: { type: 'log' },
        axis: { values: [...receiverCounts], title: 'receivers, 5 objects each' },
      },
      y: { field, type: 'quantitative', scale: { type: 'log' }, axis: { title } },
      color: { field: 'program', type: 'nominal', title: null },
    },
  };
}

/** Each median as a part of its bound: a value above 1 exceeds it. */
function boundsSpec({ verdicts }: Run): TopLevelSpec {
  const values = verdicts.map((verdict) => ({
    name: inTwoLines(describeBound(verdict)),
    part: verdict.median / verdict.atMost,
    verdict: verdict.verdict,
  }));
  return {
    ...look,
    // Without a font at hand vega guesses how wide names are, and far too much. These margins are for what browsers draw:
    // the whole picture fits into the 800 pixels that a page on GitHub has.
    autosize: { type: 'none' },
    padding: { left: 265, right: 20, top: 12, bottom: 80 },
    width: 505,
    height: { step: 36 },
    data: { values },
    layer: [
      {
        mark: { type: 'bar' },
        encoding: {
          x: { field: 'part', type: 'quantitative', axis: { title: 'measured, as a part of the bound' } },
          y: {
            field: 'name',
            type: 'nominal',
            sort: null,
            axis: { title: null, labelLimit: 0, labelOffset: -7, labelExpr: "split(datum.label, '\\n')" },
          },
          color: {
            field: 'verdict',
            type: 'nominal',
            legend: { title: null, orient: 'bottom', labelFontSize: 12 },
            scale: { domain: ['holds', 'undecided', 'exceeded'], range: ['#2a9d5c', '#e0a100', '#c8323c'] },
          },
        },
      },
      { mark: { type: 'rule', strokeDash: [4, 4] }, encoding: { x: { datum: 1 } } },
    ],
  };
}

function inTwoLines(name: string): string {
  return name.includes(' ÷ ') ? name.replace(' ÷ ', '\n÷ ') : name.replace(': ', ':\n');
}

function svg(spec: TopLevelSpec): Promise<string> {
  return new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG();
}
