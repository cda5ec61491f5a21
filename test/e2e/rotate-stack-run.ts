import { Cluster } from '../../lib/operate/cluster.ts';
import { rotateStack, type StackRotationOptions } from '../../lib/stack/rotate.ts';

/** Runs a rotation as the command does; its options are JSON in the first argument. */
const [given = '{}'] = process.argv.slice(2);
const options = JSON.parse(given) as Partial<StackRotationOptions>;
const { outcome, message } = await rotateStack({
  directory: process.cwd(),
  owner: '',
  receivers: [],
  isRevoked: false,
  isBack: false,
  isDryRun: false,
  isAnswered: true,
  ...options,
  token: process.env.FLUXHOOK_TOKEN,
  cluster: Cluster.open(),
  print: (line) => console.log(line),
});
console.log(`${outcome}: ${message}`);
process.exitCode = outcome === 'rotated' ? 0 : 1;
