/** Builds what is missing of the sandbox's binaries: `node sandbox/toolchain/main.ts`. */
import { openToolchain, ToolchainError, type ToolchainEvent } from './index.ts';

const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;

function line(event: ToolchainEvent): string {
  const estimate = event.estimateMs > 0 ? ` of about ${seconds(event.estimateMs)}` : '';
  const detail = event.detail === undefined ? '' : `: ${event.detail}`;
  return `${event.type.padEnd(8)} ${event.binaries.join(', ')} (${seconds(event.elapsedMs)}${estimate})${detail}`;
}

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort());
try {
  const onProgress = (event: ToolchainEvent) => process.stdout.write(`${line(event)}\n`);
  await openToolchain({ onProgress, signal: interrupt.signal }).done();
} catch (error) {
  if (interrupt.signal.aborted) process.exit(130);
  if (!(error instanceof ToolchainError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
