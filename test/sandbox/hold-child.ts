/** Starts one child under supervision, reports its process id, and waits: a supervisor for tests to kill. */
import { openSupervisor } from '../../sandbox/process/supervisor.ts';

const [, , logs = '', script = ''] = process.argv;
const supervisor = openSupervisor({ logs, onWatchdogLost: () => process.exit(1) });
const child = await supervisor.start({
  name: 'child',
  file: '/bin/sh',
  args: ['-c', script],
  cwd: '/',
  env: { PATH: process.env.PATH ?? '' },
  address: '',
  probe: async () => true,
});
process.send?.(child.pid);
