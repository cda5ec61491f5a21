import assert from 'node:assert/strict';
import { App, Chart } from 'cdk8s';
import { validate } from '../../lib/constructs/validate.ts';

/** The violations of what `declare` puts into a chart, as `app.synth()` and both front ends report them. */
export function violations(declare: (chart: Chart) => void): string[] {
  const app = new App();
  const chart = new Chart(app, 'test', { namespace: 'flux-system', disableResourceNameHashes: true });
  declare(chart);
  const messages = [() => app.synthYaml(), () => chart.toJson(), () => validate(chart)].map((run) => {
    try {
      run();
    } catch (error) {
      return (error as Error).message;
    }
    return 'Validation failed with the following errors:';
  });
  assert.equal(new Set(messages).size, 1);
  return (messages[0] ?? '').split('\n  ').slice(1);
}
