import { after, before, describe } from 'node:test';
import { type Drift, Drifts, hookOf, type Side } from './drift.ts';
import { testTable } from './drift-page.ts';
import { github } from './sandbox.ts';

/** Changes the webhook as its form at GitHub does; of its config only what is named. */
async function set(
  side: Side,
  change: Readonly<Record<string, unknown>>,
  config?: Readonly<Record<string, string>>,
): Promise<void> {
  const { id } = await hookOf(side);
  if (Object.keys(change).length > 0) await github(`PATCH /${side.hooks}/${id}`, change);
  if (config) await github(`PATCH /${side.hooks}/${id}/config`, { data: config });
}

const remove: Drift['make'] = async (side) => github(`DELETE /${side.hooks}/${(await hookOf(side)).id}`);

const drifts: Readonly<Record<string, Drift>> = {
  'deleted the webhook': { make: remove, isSent: false },
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
  "set the webhook's content type to form": { make: (side) => set(side, {}, { content_type: 'form' }) },
  "switched the webhook's TLS verification off": { make: (side) => set(side, {}, { insecure_ssl: '1' }) },
  "removed the webhook's secret": {
    make: async (side) => {
      const { id, config } = await hookOf(side);
      const { secret: _, ...rest } = config;
      await github(`PATCH /${side.hooks}/${id}`, { config: rest });
    },
  },
  "changed the webhook's secret": { make: (side) => set(side, {}, { secret: 'a-secret-of-somebody-else' }) },
  "changed the webhook's secret, and nobody pushed": {
    make: (side) => set(side, {}, { secret: 'a-secret-of-somebody-else' }),
    isProbed: true,
  },
  "deleted an organization's webhook": { make: remove, isSent: false, organizationOf: 'globex/platform' },
  // Last, so that the last push of its organization is its own.
  "changed the secret and the events of an organization's webhook": {
    make: (side) => set(side, { events: ['push', 'ping', 'create'] }, { secret: 'a-secret-of-somebody-else' }),
    organizationOf: 'acme/fleet',
  },
};

describe('drift at GitHub', () => {
  let made: Drifts;
  before(async () => {
    made = await Drifts.open('drift-github', drifts);
  });
  after(() => made[Symbol.asyncDispose]());

  testTable('At GitHub', Object.fromEntries(Object.keys(drifts).map((name) => [name, () => made.row(name)])));
});
