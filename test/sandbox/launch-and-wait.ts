/** Launches a sandbox, reports its state to the parent, and waits: a launcher for tests to kill. */
import { launchSandbox } from '../../sandbox/launch.ts';

const { state } = await launchSandbox();
process.send?.(state);
