import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { marker } from '../../review/report.ts';
import type { Comment } from './fake-gh.ts';
import { type Said, WorkflowRun } from './run.ts';

const bot = 'github-actions[bot]';
const green = `${marker}\n\n## Review of \`a...b\`\n\nNo change.\n`;
const runLink = '[The run](https://github.com/o/r/actions/runs/42)\n';

/** One run with these jobs; without a preview the job is skipped. */
async function post(review: Said, preview?: Said, comments: Comment[] = []) {
  using run = new WorkflowRun(comments);
  const reviewed = await run.job('review', 'Review', 'npm', review);
  if (preview !== undefined) await run.job('preview', 'Preview', 'pulumi', preview);
  const { exitCode, stderr } = await run.comment();
  assert.equal(exitCode, 0, stderr);
  return { comments: run.comments, reviewed, summary: run.summary('review') };
}

const bodies = (comments: readonly Comment[]) => comments.map(({ body }) => body);

describe('the comment', () => {
  test('is the review where there is no preview', async () => {
    const { comments, summary } = await post({ stdout: green });
    assert.deepEqual(bodies(comments), [`${marker}\n\n\n## Review of \`a...b\`\n\nNo change.\n\n${runLink}`]);
    assert.equal(summary, green);
  });

  test('is the review and the preview', async () => {
    const { comments } = await post({ stdout: green }, { stdout: '+ Service', stderr: 'warning' });
    assert.equal(comments.length, 1);
    assert.match(
      comments[0]?.body ?? '',
      /^<!-- .*No change\.\n\n<details><summary><code>pulumi preview<\/code><\/summary>\n\n```diff\n\+ Servicewarning\n```\n\n<\/details>\n\n\[The run\]/s,
    );
  });

  test('is kept up to date: its own one, and no other', async () => {
    const others = [
      { id: 1, user: { login: 'somebody' }, body: `${marker} I can write this too` },
      { id: 2, user: { login: bot }, body: 'of another workflow' },
    ];
    const own = { id: 3, user: { login: bot }, body: `${marker}\n\nold` };
    const { comments } = await post({ stdout: green }, undefined, [...others, own, { ...own, id: 4 }]);
    assert.deepEqual(comments.slice(0, 2), others);
    assert.deepEqual(
      bodies(comments).map((body) => body.includes('No change.')),
      [false, false, true, false],
    );
  });

  test('is there once after three runs, whatever they found', async () => {
    const first = await post({ stdout: green }, { stdout: 'x' });
    const second = await post({ stderr: 'no', exitCode: 2 }, { stdout: 'x' }, [...first.comments]);
    const third = await post({ stdout: green, exitCode: 1 }, undefined, [...second.comments]);
    assert.equal(third.comments.length, 1);
  });
});

describe('a review that fails', () => {
  const stderr = 'The change cannot be reviewed\n  --stack\n    problem: neither side has ```````` it\n';

  for (const preview of [undefined, { stdout: '+ Service' }]) {
    test(`says why in the comment and in the summary, ${preview === undefined ? 'without' : 'with'} a preview`, async () => {
      const earlier = [{ id: 1, user: { login: bot }, body: green }];
      const { comments, reviewed, summary } = await post({ stderr, exitCode: 2 }, preview, earlier);
      assert.equal(reviewed.exitCode, 2);
      assert.equal(comments.length, 1);
      const [body = ''] = bodies(comments);
      const reason = `❌ **The change could not be reviewed.** The command said:\n\n\`\`\`\`\`\`\`\`\`text\n${stderr}\`\`\`\`\`\`\`\`\`\n`;
      assert.ok(body.startsWith(`${marker}\n\n${reason}`), body);
      assert.ok(body.endsWith(runLink));
      assert.equal(body.includes('+ Service'), preview !== undefined);
      assert.equal(summary, reason);
      assert.ok(reviewed.stderr.includes('neither side'));
    });
  }

  test('of a policy keeps what it says and its exit code', async () => {
    const { comments, reviewed } = await post({ stdout: green.replace('No change', '❌ Violated'), exitCode: 1 });
    assert.equal(reviewed.exitCode, 1);
    assert.match(comments[0]?.body ?? '', /❌ Violated/);
  });

  for (const before of ['review', 'preview']) {
    test(`before it began is reported: ${before}`, async () => {
      using run = new WorkflowRun([{ id: 1, user: { login: bot }, body: green }]);
      if (before === 'preview') await run.job('review', 'Review', 'npm', { stdout: green });
      run.fail(before);
      assert.equal((await run.comment()).exitCode, 0);
      assert.equal(run.comments.length, 1);
      const [body = ''] = bodies(run.comments);
      assert.ok(body.startsWith(marker) && body.endsWith(runLink));
      assert.ok(body.includes(`❌ **The job "${before}" failed before it had anything to say.**`), body);
    });
  }
});

describe('a comment has room for', () => {
  test('the longest review and any preview: its beginning and its end', async () => {
    const review = `${marker}\n${'ä'.repeat(45_000 - marker.length - 2)}\n`;
    const lines = Array.from({ length: 9_000 }, (_, line) => `+ line ${line} → ü`);
    const [body = ''] = bodies((await post({ stdout: review }, { stdout: lines.join('\n') })).comments);
    assert.ok(body.length > 60_000 && body.length <= 65_536, String(body.length));
    assert.match(body, /```diff\n\+ line 0 → ü\n/);
    assert.match(body, /ü\n… \d+ characters are left out; the log of the run has them …\n\+ line \d+ → ü\n/);
    assert.match(body, /\+ line 8999 → ü\n```\n\n<\/details>\n\n\[The run\]/);
  });

  test('a line longer than all of it, cut within a character', async () => {
    const { comments } = await post({ stdout: green }, { stdout: '👍'.repeat(40_000) });
    assert.match(comments[0]?.body ?? '', /👍\uFFFD?\n… \d+ characters are left out/);
  });

  test('a pointer in place of a review that is too long', async () => {
    const { comments } = await post({ stdout: `${marker}\n${'x'.repeat(50_000)}\n` }, { stdout: '+ Service' });
    const [body = ''] = bodies(comments);
    assert.match(
      body,
      /^<!-- .*\*\*What the job "review" says is too long for a comment;\*\* the summary.*\+ Service/s,
    );
    assert.ok(body.length < 1_000);
  });
});
