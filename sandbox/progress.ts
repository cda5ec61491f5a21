import type { LaunchEvent } from './launch.ts';

/** Shows the events of a launch as lines, each with the time since `started` (ms since the epoch). */
export function progressLines(
  out: NodeJS.WriteStream,
  started: number,
): { show: (event: LaunchEvent) => void; end: () => void } {
  const stamp = () => `${((Date.now() - started) / 1000).toFixed(1).padStart(7)} s  `;
  return {
    show(event) {
      if (event.type === 'step') out.write(`${stamp()}${event.text}\n`);
    },
    end() {},
  };
}
