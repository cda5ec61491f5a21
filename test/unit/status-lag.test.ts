import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveObject } from '../../lib/operate/cluster.ts';
import type { Evidence, Target } from '../../lib/operate/evidence/evidence.ts';
import { GitHubLook } from '../../lib/operate/evidence/github-look.ts';
import { type Lags, lagsOf } from '../../lib/operate/evidence/lag.ts';
import { GitHub, type Lag } from '../../lib/operate/github.ts';
import { statusOf } from '../../lib/operate/status/receiver-status.ts';
import { statusText } from '../../lib/operate/status/report.ts';
import { evidence, hook, now } from './doctor-evidence.ts';

const [had, end] = ['a'.repeat(40), 'b'.repeat(40)];
const namespace = 'flux-system';

function source(name: string, commit: string, ref: object = { branch: 'main' }, repository = 'acme/app'): LiveObject {
  return {
    metadata: { name, namespace },
    spec: { url: `https://github.com/${repository}`, ref },
    status: { artifact: { revision: `main@sha1:${commit}` }, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

function target(kind: string, objects: readonly LiveObject[], sources: readonly LiveObject[] = objects): Target {
  const reference = { kind, name: '*', matchLabels: {} };
  return { reference, namespace, apiVersion: 'v1', objects: { value: objects }, sources: { value: sources } };
}

/** GitHub, which says the same of every commit; with what it was asked. */
function gitHub(answer: Lag | undefined) {
  const asked: string[] = [];
  const github = new GitHub({ token: 'x' }, async (route) => {
    asked.push(route);
    if (answer === undefined) throw Object.assign(new Error('nothing'), { status: 404 });
    return { data: { ahead_by: answer.behind, behind_by: answer.ahead }, headers: {} };
  });
  return { asked, look: new GitHubLook(github) };
}

async function look(targets: readonly Target[], answer: Lag | undefined, head: string | null = end) {
  const { asked, look: github } = gitHub(answer);
  const its = hook();
  const found = head === null ? undefined : { value: { branch: 'main', commit: head } };
  const homes = [{ home: its.home, hooks: { value: [its.hook] }, matched: [its], head: found }];
  const before = evidence({ targets, sender: { asked: true, homes } });
  const lags: Lags = await lagsOf(targets, before.sender, { github, enterprise: undefined });
  const whole: Evidence = { ...before, lags };
  return { asked, row: statusOf(whole), text: statusText([statusOf(whole)], now, (_, text) => text) };
}

for (const [lag, says] of [
  [{ behind: 3, ahead: 0 }, '3 commits behind main@bbbbbbb'],
  [{ behind: 1, ahead: 0 }, '1 commit behind main@bbbbbbb'],
  [{ behind: 0, ahead: 2 }, '2 commits ahead of main@bbbbbbb'],
  [{ behind: 3, ahead: 1 }, 'diverged from main@bbbbbbb: 3 commits behind, 1 ahead'],
] as const) {
  test(`says: ${says}`, async () => {
    const { row, text } = await look([target('GitRepository', [source('app', had)])], lag);
    const [{ health, lag: shown, isAtHead, text: cell } = assert.fail()] = row.targets;
    assert.deepEqual([health, shown, isAtHead, cell], ['bad', lag, false, says]);
    assert.match(text, new RegExp(`main@sha1:aaaaaaa ${says}$`, 'm'));
  });
}

test('at the head, GitHub is not asked again', async () => {
  const { row, text, asked } = await look([target('GitRepository', [source('app', end)])], undefined);
  assert.deepEqual([row.targets[0]?.lag, row.targets[0]?.isAtHead], [{ behind: 0, ahead: 0 }, true]);
  assert.match(text, / at head$/m);
  assert.deepEqual(asked, []);
});

test('what GitHub does not tell is not known, and no fault', async () => {
  const one = [target('GitRepository', [source('app', had)])];
  const { row, text } = await look(one, undefined, null);
  const [{ health, lag, isAtHead } = assert.fail()] = row.targets;
  assert.deepEqual([health, lag, isAtHead], ['ok', null, undefined]);
  assert.match(text, /ready, lag not known$/m);
  // Its head is known, and another one.
  const behind = await look(one, undefined);
  assert.equal(behind.row.targets[0]?.text, 'behind main@bbbbbbb, by how much is not known');
});

test('each commit of a repository is asked for once, whatever has it', async () => {
  const app = source('app', had);
  const kustomization = (name: string, from: string): LiveObject => ({
    metadata: { name, namespace },
    spec: { sourceRef: { kind: 'GitRepository', name: from } },
    status: { lastAppliedRevision: `main@sha1:${had}`, conditions: [{ type: 'Ready', status: 'True' }] },
  });
  const sources = [source('other', had, { branch: 'release/1.x' }, 'acme/Other'), app];
  const { asked, row } = await look(
    [
      target('GitRepository', [app]),
      target('Kustomization', [kustomization('a', 'app'), kustomization('b', 'other')], sources),
    ],
    { behind: 2, ahead: 0 },
  );
  assert.deepEqual(asked, [
    `GET /repos/acme/app/compare/${had}...main`,
    `GET /repos/acme/Other/compare/${had}...release/1.x`,
  ]);
  assert.deepEqual(
    row.targets.map(({ text }) => text),
    ['2 commits behind main@bbbbbbb', '2 commits behind main@bbbbbbb', '2 commits behind release/1.x'],
  );
});

test('a tag, a chart and another host have no lag', async () => {
  const tagged = source('app', had, { tag: 'v1' });
  const elsewhere = { ...source('app', had), spec: { url: 'https://gitlab.com/acme/app', ref: { branch: 'main' } } };
  const release: LiveObject = {
    metadata: { name: 'app', namespace },
    spec: {},
    status: { lastAppliedRevision: '1.2.3' },
  };
  for (const targets of [
    [target('GitRepository', [tagged])],
    [target('GitRepository', [elsewhere])],
    [target('HelmRelease', [release])],
  ]) {
    const { asked, row } = await look(targets, { behind: 1, ahead: 0 });
    assert.deepEqual(asked, []);
    assert.equal(row.targets[0]?.lag, undefined);
  }
});
