import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { marker } from '../../review/report.ts';

interface Job {
  readonly permissions?: Record<string, string>;
  readonly steps: readonly {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Record<string, string>;
    readonly env?: Record<string, string>;
  }[];
}

const folder = join(import.meta.dirname, '..', '..', '.github', 'workflows');
const sdk = JSON.parse(readFileSync(join(folder, '..', '..', 'package.json'), 'utf8')).devDependencies[
  '@pulumi/pulumi'
];

for (const file of readdirSync(folder)) {
  describe(file, () => {
    const text = readFileSync(join(folder, file), 'utf8');
    const workflow = parse(text) as { on: unknown; permissions: Record<string, string>; jobs: Record<string, Job> };
    const jobs = Object.values(workflow.jobs);
    const steps = jobs.flatMap((job) => job.steps);

    test('actions are pinned to a commit, with the version beside it', () => {
      const uses = text.match(/uses: .*/g) ?? [];
      assert.ok(uses.length > 0);
      for (const use of uses) assert.match(use, /^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    });

    test('Node.js is the one of package-lock.json, and not one that an action fetches', () => {
      assert.doesNotMatch(text, /setup-node/);
      for (const job of jobs) {
        const scripts = job.steps.map(({ run }) => run ?? '');
        const uses = scripts.findIndex((run) => /^\s*(npm run|node|pulumi) /m.test(run));
        const installs = scripts.indexOf('npm ci && echo "$PWD/node_modules/.bin" >> "$GITHUB_PATH"');
        assert.ok(uses === -1 || (installs >= 0 && installs < uses));
      }
    });

    test('the Pulumi CLI has the version of its SDK', () => {
      for (const { uses, with: inputs } of steps)
        if (uses?.startsWith('pulumi/actions@')) assert.equal(inputs?.['pulumi-version'], sdk);
    });

    test('nothing has Pulumi log what holds secrets, and what previews is masked first', () => {
      assert.doesNotMatch(
        text,
        /--debug|--verbose|\s-v[=\s\d]|--logflow|--tracing|--otel-traces|--show-secrets|DEBUG_GRPC|TF_LOG|NODE_DEBUG/,
      );
      for (const job of jobs) {
        const scripts = job.steps.map(({ run }) => run ?? '');
        const previews = scripts.findIndex((run) => /^\s*pulumi (preview|up) /m.test(run));
        const masks = scripts.findIndex((run) => run.startsWith('npm run --silent mask '));
        assert.ok(previews === -1 || (masks >= 0 && masks < previews));
      }
    });

    test('a job that runs code of the pull request may write nothing', () => {
      // A tag is set by who may write anyway.
      const isOfPullRequests = JSON.stringify(workflow.on).includes('pull_request');
      for (const job of isOfPullRequests ? jobs : []) {
        const runsCode = job.steps.some(({ run }) => /npm|\.ci\/run/.test(run ?? ''));
        const granted = Object.values({ ...workflow.permissions, ...job.permissions });
        assert.ok(!runsCode || !granted.includes('write'));
      }
      assert.ok(!text.includes('pull_request_target'));
    });

    test('nothing of the event is pasted into a script', () => {
      for (const { run } of steps) assert.doesNotMatch(run ?? '', /\$\{\{/);
    });
  });
}

test('the workflow finds its earlier comment by the first line of a review', () => {
  assert.ok(readFileSync(join(folder, 'review.yaml'), 'utf8').includes(`startswith("${marker}")`));
});
