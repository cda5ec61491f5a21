import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import type { FleetReport } from '../../bench/fleet/report.ts';
import type { MeasuredShape } from '../../bench/fleet/shape.ts';

const main = join(import.meta.dirname, '..', '..', 'bench', 'fleet', 'main.ts');
const count = 50;

/** Those of a phase, by kind. */
function requests(shape: MeasuredShape | undefined, phase: string): Readonly<Record<string, number>> {
  const found = shape?.phases.find(({ name }) => name === phase);
  assert.ok(found, `${phase} is not among ${shape?.phases.map(({ name }) => name).join(', ')}`);
  return found.requests;
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}

describe(`a fleet of ${count} repositories, as npm run bench:fleet deploys it`, () => {
  const directory = mkdtempSync(join(tmpdir(), 'fluxhook-fleet-test-'));
  let each: MeasuredShape | undefined;
  let organization: MeasuredShape | undefined;
  let shown = '';
  before(async () => {
    const json = join(directory, 'fleet.json');
    const options = ['--repositories', String(count), '--pushes', '5', '--burst', '5', '--interrupt', '--json', json];
    const { exitCode, stdout, stderr } = await execa(process.execPath, [main, ...options], {
      reject: false,
      env: { TMPDIR: directory },
    });
    assert.equal(exitCode, 0, stderr);
    shown = stdout;
    const report: FleetReport = JSON.parse(readFileSync(json, 'utf8'));
    [each, organization] = report.shapes;
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  test('a hook each: interrupted half-way, the same command goes on, and no webhook is made twice', () => {
    const begun = requests(each, 'first up, interrupted')['POST /repos/OWNER/NAME/hooks'] ?? 0;
    const finished = requests(each, 'the same command again')['POST /repos/OWNER/NAME/hooks'] ?? 0;
    assert.ok(begun >= count / 3, `${begun}`);
    assert.equal(each?.hooks.repositories, count);
    // One that GitHub made and the state does not have is deleted and made again.
    const removed = requests(each, 'the same command again')['DELETE /repos/OWNER/NAME/hooks/ID'] ?? 0;
    assert.equal(begun + finished - removed, count - 1);
  });

  test('a hook each: going on asks before it deploys about those that are missing, and about one other', () => {
    const again = requests(each, 'the same command again');
    const begun = requests(each, 'first up, interrupted')['POST /repos/OWNER/NAME/hooks'] ?? 0;
    const missing = again['POST /repos/OWNER/NAME/hooks'] ?? 0;
    // Twice of each that is missing: before anything is deployed, and right before it is made.
    assert.ok((again['GET /repos/OWNER/NAME/hooks'] ?? 0) <= 2 * missing + 1, JSON.stringify({ begun, again }));
    assert.equal(again['GET /repos/OWNER/NAME'], undefined);
  });

  test('a hook each: a run without a change asks nothing about single webhooks', () => {
    const asked = requests(each, 'up, no change');
    assert.deepEqual(Object.keys(asked).toSorted(), [
      'GET /meta',
      'GET /orgs/ORG',
      'GET /orgs/ORG/repos',
      'GET /repos/OWNER/NAME/hooks',
    ]);
    // Who the token belongs to, where webhooks come from, whether the token may see webhooks; and a page for each hundred.
    assert.equal(asked['GET /repos/OWNER/NAME/hooks'], 1);
    assert.ok((asked['GET /orgs/ORG/repos'] ?? 0) <= 3);
    assert.ok(total(asked) <= 6, JSON.stringify(asked));
  });

  test('a hook each: the plan with one more names that one, and asks about that one', () => {
    assert.deepEqual(each?.planned, ['app-0050']);
    assert.ok(total(requests(each, 'preview with one more')) <= 8);
    const asked = requests(each, 'up with one more');
    assert.equal(asked['POST /repos/OWNER/NAME/hooks'], 1);
    assert.ok((asked['GET /repos/OWNER/NAME/hooks/ID/deliveries'] ?? 0) <= 20, JSON.stringify(asked));
    assert.ok((asked['GET /repos/OWNER/NAME/hooks'] ?? 0) <= 3, JSON.stringify(asked));
  });

  test('a hook each: destroy deletes each webhook once, and looks once whether it is gone', () => {
    const asked = requests(each, 'destroy');
    assert.equal(asked['DELETE /repos/OWNER/NAME/hooks/ID'], count);
    assert.equal(asked['GET /repos/OWNER/NAME/hooks'], count);
  });

  test('one hook: what GitHub is asked does not depend on how many repositories there are', () => {
    assert.deepEqual(organization?.hooks, { repositories: 0, organization: 1 });
    assert.equal(requests(organization, 'first up')['POST /orgs/ORG/hooks'], 1);
    for (const phase of ['up, no change', 'up with one more']) {
      assert.ok(total(requests(organization, phase)) <= 8, JSON.stringify(requests(organization, phase)));
    }
    assert.equal(requests(organization, 'destroy')['DELETE /orgs/ORG/hooks/ID'], 1);
  });

  test('in both, each push came to its artifact', () => {
    for (const { name, pushes } of [each, organization] as MeasuredShape[]) {
      assert.deepEqual([pushes.oneByOne.count, pushes.burst.count], [5, 5], name);
      assert.ok(pushes.oneByOne.p50 > 0 && pushes.oneByOne.max >= pushes.oneByOne.p99, name);
    }
    assert.match(shown, /A HOOK EACH/);
    assert.match(shown, /ONE HOOK/);
    assert.match(shown, /50 webhooks are written one right after the other/);
  });
});

test('unknown options are refused with what is allowed', async () => {
  const { exitCode, stderr } = await execa(process.execPath, [main, '--repositories', '1'], { reject: false });
  assert.equal(exitCode, 1);
  assert.match(stderr, /'--repositories <n>' argument '1' is invalid\. Allowed: a whole number from 3 to 5000/);
});
