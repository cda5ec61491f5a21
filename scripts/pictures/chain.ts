import { arrow, box, label, type Picture, region } from './drawing.ts';

const [width, height] = [210, 76];
/** Where the columns and rows begin. */
const [xs, ys] = [
  [26, 286, 546],
  [44, 190, 306],
];
const at = (column: number, row: number) => ({ x: xs[column] ?? 0, y: ys[row] ?? 0, width, height });

/** The path of a push: from GitHub's row to the cluster's, and back to the left. */
export function chain(): Picture {
  const middle = (ys[1] ?? 0) + height / 2;
  const right = (xs[2] ?? 0) + width;
  return {
    title: 'The way of a push',
    description:
      'A push makes GitHub send a signed delivery to the Service, which points to the notification-controller. It checks the signature with the token of the Secret, and has Flux fetch the GitRepository at once. The same token signs at GitHub.',
    width: 800,
    height: 400,
    parts: [
      region({ x: 10, y: 10, width: 780, height: 124 }, 'GitHub'),
      region({ x: 10, y: 156, width: 780, height: 234 }, 'Cluster'),
      box(at(0, 0), ['git push']),
      box(at(1, 0), ['Repository', 'acme/app']),
      box(at(2, 0), ['Webhook', 'push, ping', 'JSON, signed'], 'main'),
      box(at(2, 1), ['Service', 'receiver', '80 → 9292'], 'main'),
      box(at(1, 1), ['Receiver', 'github-receiver'], 'main'),
      box(at(0, 1), ['GitRepository', 'fetched at once,', 'otherwise every 15m']),
      box(at(1, 2), ['Secret', 'webhook-token'], 'main'),
      arrow([
        [236, 82],
        [284, 82],
      ]),
      arrow([
        [496, 82],
        [544, 82],
      ]),
      arrow([
        [651, 120],
        [651, 188],
      ]),
      label(641, 151, 'http://ADDRESS/hook/…', 'mono', 'end'),
      arrow([
        [546, middle],
        [498, middle],
      ]),
      arrow([
        [286, middle],
        [238, middle],
      ]),
      arrow(
        [
          [391, 306],
          [391, 268],
        ],
        'dashed',
      ),
      label(401, 291, 'checks deliveries, gives the path'),
      arrow(
        [
          [496, 344],
          [right + 18, 344],
          [right + 18, 82],
          [right + 2, 82],
        ],
        'dashed',
      ),
      label(510, 336, 'signs'),
      label(26, 350, 'Blue is what fluxhook', 'quiet'),
      label(26, 368, 'makes.', 'quiet'),
    ],
  };
}
