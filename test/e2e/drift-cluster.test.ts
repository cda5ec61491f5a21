import { after, before, describe } from 'node:test';
import { existing, get, kubectl, ready } from './cluster.ts';
import { unsigned } from './delivery.ts';
import { type Drift, Drifts, hookOf, type Side } from './drift.ts';
import { testTable } from './drift-page.ts';

const flux = (...args: string[]) => kubectl(['-n', 'flux-system', ...args]);

const patch = (object: string, change: object) => flux('patch', object, '--type=merge', '-p', JSON.stringify(change));

/** Changes the spec of a webhook's object as `kubectl edit` does. */
const set =
  (kind: string, spec: object): Drift['make'] =>
  ({ name }) =>
    patch(`${kind}/${name}`, { spec });

/** An unsigned delivery to the webhook's URL is answered so, 0 by nobody. */
const answers =
  (status: number) =>
  async (side: Side): Promise<boolean> =>
    (await unsigned((await hookOf(side)).config.url ?? '')) === status;

/** Flux has reconciled the Receiver as it is. */
const isReconciled = {
  isHeard: async ({ name }: Side) => {
    const { metadata, status } = await existing('receiver', name);
    return status?.observedGeneration === metadata.generation;
  },
};

/** The entrance, which all webhooks share, leads nowhere. */
const isNobodyThere = { isShared: true, isHeard: answers(0) };

const drifts: Readonly<Record<string, Drift>> = {
  'suspended the Receiver': { make: set('receiver', { suspend: true }), isHeard: answers(503) },
  'deleted the Receiver': { make: ({ name }) => flux('delete', 'receiver', name), isHeard: answers(404) },
  "took push from the Receiver's events": { make: set('receiver', { events: ['ping'] }), ...isReconciled },
  "changed the Receiver's resources": {
    make: set('receiver', { resources: [{ kind: 'GitRepository', name: 'nobody' }] }),
    ...isReconciled,
  },
  "changed the Receiver's filter": { make: set('receiver', { resourceFilter: 'false' }), ...isReconciled },
  'changed the token in the Secret': {
    make: ({ name }) => patch(`secret/${name}-webhook-token`, { stringData: { token: 'a-token-of-somebody-else' } }),
    isHeard: answers(404),
  },
  'deleted the Secret': {
    make: ({ name }) => flux('delete', 'secret', `${name}-webhook-token`),
    isHeard: answers(404),
  },
  'suspended the source': { make: set('gitrepository', { suspend: true }) },
  'had the source follow another branch': {
    make: set('gitrepository', { ref: { branch: 'no-such-branch' } }),
    isHeard: async ({ name }) => ready(await get('gitrepository', name)) === 'False',
  },
  'deleted the source': { make: ({ name }) => flux('delete', 'gitrepository', name) },
  "changed the Service's type": {
    make: () => patch('service/receiver', { spec: { type: 'NodePort', loadBalancerSourceRanges: null } }),
    ...isNobodyThere,
  },
  "changed the Service's port": {
    make: () => patch('service/receiver', { spec: { ports: [{ port: 8080, targetPort: 9292 }] } }),
    ...isNobodyThere,
  },
  "changed the Service's selector": {
    make: () => patch('service/receiver', { spec: { selector: { app: 'somebody-else' } } }),
    ...isNobodyThere,
  },
  'deleted the Service': { make: () => flux('delete', 'service', 'receiver'), ...isNobodyThere },
};

describe('drift in the cluster', () => {
  let made: Drifts;
  before(async () => {
    made = await Drifts.open('drift-cluster', drifts);
  });
  after(() => made[Symbol.asyncDispose]());

  testTable('In the cluster', Object.fromEntries(Object.keys(drifts).map((name) => [name, () => made.row(name)])));
});
