import { App, Chart } from 'cdk8s';

/** Synthesizes what `declare` puts into a chart of the namespace flux-system. */
// biome-ignore lint/suspicious/noExplicitAny: manifests are looked into at arbitrary depth
export function objects(declare: (chart: Chart) => void): any[] {
  const chart = new Chart(new App(), 'test', { namespace: 'flux-system', disableResourceNameHashes: true });
  declare(chart);
  return chart.toJson();
}
