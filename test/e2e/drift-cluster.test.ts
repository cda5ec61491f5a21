import { after, before, describe } from 'node:test';
import { kubectl } from './cluster.ts';
import { type Drift, Drifts } from './drift.ts';
import { testTable } from './drift-page.ts';

const flux = (...args: string[]) => kubectl(['-n', 'flux-system', ...args]);

const patch = (object: string, change: object) => flux('patch', object, '--type=merge', '-p', JSON.stringify(change));

/** Changes the spec of a webhook's object as `kubectl edit` does. */
const set =
  (kind: string, spec: object): Drift['make'] =>
  ({ name }) =>
    patch(`${kind}/${name}`, { spec });

const drifts: Readonly<Record<string, Drift>> = {
  'suspended the Receiver': { make: set('receiver', { suspend: true }) },
  'deleted the Receiver': { make: ({ name }) => flux('delete', 'receiver', name) },
  "took push from the Receiver's events": { make: set('receiver', { events: ['ping'] }) },
  "changed the Receiver's resources": {
    make: set('receiver', { resources: [{ kind: 'GitRepository', name: 'nobody' }] }),
  },
  "changed the Receiver's filter": { make: set('receiver', { resourceFilter: 'false' }) },
  'changed the token in the Secret': {
    make: ({ name }) => patch(`secret/${name}-webhook-token`, { stringData: { token: 'a-token-of-somebody-else' } }),
  },
  'deleted the Secret': { make: ({ name }) => flux('delete', 'secret', `${name}-webhook-token`) },
  'suspended the source': { make: set('gitrepository', { suspend: true }) },
  'had the source follow another branch': { make: set('gitrepository', { ref: { branch: 'no-such-branch' } }) },
  'deleted the source': { make: ({ name }) => flux('delete', 'gitrepository', name) },
  "changed the Service's type": {
    make: () => patch('service/receiver', { spec: { type: 'NodePort', loadBalancerSourceRanges: null } }),
    isShared: true,
  },
  "changed the Service's port": {
    make: () => patch('service/receiver', { spec: { ports: [{ port: 8080, targetPort: 9292 }] } }),
    isShared: true,
  },
  "changed the Service's selector": {
    make: () => patch('service/receiver', { spec: { selector: { app: 'somebody-else' } } }),
    isShared: true,
  },
  'deleted the Service': { make: () => flux('delete', 'service', 'receiver'), isShared: true },
};

describe('drift in the cluster', () => {
  let made: Drifts;
  before(async () => {
    made = await Drifts.open('drift-cluster', drifts);
  });
  after(() => made[Symbol.asyncDispose]());

  testTable('In the cluster', Object.fromEntries(Object.keys(drifts).map((name) => [name, () => made.row(name)])));
});
