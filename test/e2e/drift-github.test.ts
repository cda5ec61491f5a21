import { after, before, describe } from 'node:test';
import { call, type Drift, drift, hookOf, openProject, type Side } from './drift.ts';
import { testTable } from './drift-page.ts';
import type { Project } from './project.ts';

/** Changes the webhook as its form at GitHub does; of its config only what is named. */
async function set(side: Side, change: object, config?: Readonly<Record<string, string>>): Promise<void> {
  const { id } = await hookOf(side);
  if (Object.keys(change).length > 0) await call(`PATCH /${side.hooks}/${id}`, change);
  if (config) await call(`PATCH /${side.hooks}/${id}/config`, { data: config });
}

const drifts: Readonly<Record<string, Drift>> = {
  'deleted the webhook': {
    make: async (side) => call(`DELETE /${side.hooks}/${(await hookOf(side)).id}`),
    isSent: false,
  },
  'disabled the webhook': { make: (side) => set(side, { active: false }), isSent: false },
  'took the event push from the webhook': { make: (side) => set(side, { events: ['create'] }), isSent: false },
  'added an event to the webhook': { make: (side) => set(side, { events: ['push', 'ping', 'create'] }) },
  "changed the path in the webhook's URL": {
    make: async (side) => set(side, {}, { url: `${(await hookOf(side)).config.url}/old` }),
  },
  "changed the host in the webhook's URL": {
    make: async (side) =>
      set(side, {}, { url: `${(await hookOf(side)).config.url}`.replace(/\/\/[^/]+/, '//127.0.0.254') }),
  },
};

describe('drift at GitHub', () => {
  let project: Project;
  before(async () => {
    project = await openProject('drift-github');
  });
  after(() => project[Symbol.asyncDispose]());

  testTable(
    'At GitHub',
    Object.fromEntries(Object.entries(drifts).map(([name, each]) => [name, () => drift(project, each)])),
  );
});
