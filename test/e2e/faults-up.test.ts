import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { commandGitHub } from '../../sandbox/control.ts';
import type { Fault } from '../../sandbox/github/faults.ts';
import { ApiFaults } from './api-faults.ts';
import { type Observed, testTable } from './drift-page.ts';
import { withoutFigures } from './fault-cells.ts';
import { Project } from './project.ts';
import { listHooks, sandbox } from './sandbox.ts';

interface Row {
  /** Arguments of pulumi. */
  readonly command: readonly [string, ...string[]];
  readonly github?: Fault;
  /** Of the API server, before which there is a proxy then. */
  readonly api?: (api: ApiFaults) => unknown;
  /** The part of what it prints that says it. */
  readonly says: RegExp;
  readonly fix: RegExp;
  /** Webhooks at GitHub after the fault, and after the second run. */
  readonly hooks: readonly [number, number];
  /** Of the second run, where it is another. @default the same */
  readonly again?: readonly [string, ...string[]];
}

const up = ['up', '--yes', '--skip-preview'] as const;
const destroy = ['destroy', '--yes', '--skip-preview'] as const;

const rows: Readonly<Record<string, Row>> = {
  '`preview`: GitHub answers 500 from the start': {
    command: ['preview'],
    github: { path: '^/repos/', answer: 500 },
    says: /GitHub answered 500 \(Server Error[^)]*\)/,
    fix: /fix: +see https:\/\/www\.githubstatus\.com/,
    hooks: [0, 0],
  },
  '`up`: GitHub asks to wait an hour': {
    command: up,
    github: { path: '^/repos/', answer: 429, retryAfter: 3600 },
    says: /GitHub asks to wait 60 min, until \d\d:\d\d UTC \(429/,
    fix: /fix: +run the same command again after that/,
    hooks: [0, 1],
  },
  '`up --refresh`: the API server is down': {
    command: [...up, '--refresh'],
    api: (api) => api.down(),
    says: /failed to read resource state due to unreachable cluster/,
    // The Kubernetes provider's own advice is for a cluster that is gone.
    fix: /configured Kubernetes cluster is unreachable/,
    hooks: [1, 1],
  },
  '`destroy`: the answer to the deletion of the webhook is lost': {
    command: destroy,
    github: { path: '/hooks/', method: 'DELETE', answer: 'reset-after', times: 1 },
    says: /DELETE https:\/\/api\.github\.com\/repos\/sidd-harth\/nginx\/hooks\/\d+: 404|connection reset by peer|EOF/,
    fix: /DELETE/,
    hooks: [0, 0],
    again: [...destroy, '--refresh'],
  },
  '`up`: the answer to the creation of the webhook is lost': {
    command: up,
    github: { path: '/hooks$', method: 'POST', answer: 'reset-after', times: 1 },
    says: /GitHub did not say whether it created the webhook/,
    fix: /fix: +run the same command again: it looks first/,
    hooks: [1, 1],
  },
};

describe('faults under pulumi', { concurrency: false }, () => {
  let project: Project;
  let api: ApiFaults;
  before(async () => {
    project = await Project.open('faults-up');
    api = await ApiFaults.open();
  });
  after(async () => {
    await clear();
    await api[Symbol.asyncDispose]();
    await project[Symbol.asyncDispose]();
  });
  const clear = () => commandGitHub(sandbox, { do: 'clear-faults' });

  async function meet({ command, github, api: make, says, fix, hooks, again = command }: Row): Promise<Observed> {
    if (github) await commandGitHub(sandbox, { do: 'fail', ...github });
    await make?.(api);
    const begun = performance.now();
    const stack = make ? project.withEnvironment({ KUBECONFIG: api.kubeconfig }) : project.stack;
    const failed = await stack.run(...command);
    const seconds = (performance.now() - begun) / 1000;
    await clear();
    assert.notEqual(failed.exitCode, 0, failed.text);
    const [said] = says.exec(failed.text) ?? [];
    assert.ok(said !== undefined, failed.text);
    assert.match(failed.text, fix);
    assert.doesNotMatch(failed.text, /\.ts:\d+|unhandled exception/);
    assert.equal((await listHooks()).length, hooks[0], failed.text);
    const second = await project.stack.run(...again);
    assert.equal(second.exitCode, 0, second.text);
    assert.equal((await listHooks()).length, hooks[1], second.text);
    return {
      'a person reads': `${withoutFigures(said)}…`,
      'then, without the fault': `\`pulumi ${again.filter((each) => each !== '--yes' && each !== '--skip-preview').join(' ')}\`: ${hooks[1]} webhook${hooks[1] === 1 ? '' : 's'}`,
      took: `${seconds.toFixed(0)} s`,
    };
  }

  testTable(
    'Pulumi meets a fault',
    Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, () => meet(row)])),
  );
});
