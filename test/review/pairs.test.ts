import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairUp, statusOf } from '../../review/model/pairs.ts';
import { object, receiver, repository } from './objects.ts';

const role = (name: string, ...verbs: string[]) =>
  object('rbac.authorization.k8s.io/v1', 'ClusterRole', name, {
    rules: [{ apiGroups: [''], resources: ['pods'], verbs }],
  });
const statuses = (...sides: Parameters<typeof pairUp>) => pairUp(...sides).map(statusOf);

for (const [what, before, after, expected] of [
  [
    'an object with most of the same content is the same',
    repository({ url: 'https://x.example' }),
    repository({ url: 'https://x.example', timeout: '2m' }, 'store'),
    ['renamed'],
  ],
  [
    'an object with other content is another',
    repository({ interval: '1m' }),
    repository({ interval: '2m' }, 'store'),
    ['removed', 'added'],
  ],
  [
    'a renamed Receiver with one more event',
    receiver(),
    receiver({ events: ['ping', 'push', 'release'] }, 'store'),
    ['renamed'],
  ],
  [
    'rights under another name',
    role('read-pods', 'get', 'list', 'watch'),
    role('all', 'get', 'list', 'watch', 'delete'),
    ['removed', 'added'],
  ],
  ['the same rights under another name', role('read-pods', 'get'), role('pods', 'get'), ['renamed']],
  [
    'objects without content',
    object('v1', 'ServiceAccount', 'a', {}),
    object('v1', 'ServiceAccount', 'b', {}),
    ['removed', 'added'],
  ],
  ['a Secret without content', object('v1', 'Secret', 'a', {}), object('v1', 'Secret', 'b', {}), ['removed', 'added']],
] as const) {
  test(what, () => assert.deepEqual(statuses([before], [after]).sort(), [...expected].sort()));
}
