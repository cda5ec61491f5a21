import type { PublishedPort } from './cluster/index.ts';
import type { LaunchEvent } from './launch.ts';
import type { ToolchainEvent } from './toolchain/index.ts';

/** Without a terminal, a running build is mentioned this often. */
const mentionMs = 30_000;

/**
 * Shows the events of a launch as lines, each with the time since `started` (ms since the epoch). On a terminal the
 * build that runs has a line of its own at the bottom, which is redrawn.
 */
export function progressLines(
  out: NodeJS.WriteStream,
  started: number,
): { show: (event: LaunchEvent) => void; end: () => void } {
  let bottom = '';
  let mentioned = 0;
  let announced = false;
  let queuedMs = 0;
  const said = new Set<string>();

  function line(text: string): void {
    clearBottom();
    out.write(`${((Date.now() - started) / 1000).toFixed(1).padStart(7)} s  ${text}\n`);
    if (bottom !== '') out.write(bottom);
  }

  function clearBottom(): void {
    if (bottom !== '') out.write('\r\u001b[K');
  }

  function showBuild(event: ToolchainEvent): void {
    const names = event.binaries.join(', ');
    const detail = event.detail === undefined ? '' : `: ${event.detail}`;
    if (event.type === 'queued') {
      queuedMs += event.estimateMs;
      if (event.detail !== undefined) line(`${names} on PATH is not used${detail}`);
    } else if (event.type === 'building') {
      if (!announced) line(`what is missing is compiled once and kept; that takes about ${minutes(queuedMs)}`);
      announced = true;
      const text = `compiling ${names}: ${minutes(event.elapsedMs)} of about ${minutes(event.estimateMs)}`;
      if (out.isTTY) {
        clearBottom();
        bottom = `           ${text}`.slice(0, out.columns - 1);
        out.write(bottom);
      } else if (Date.now() - mentioned >= mentionMs) {
        mentioned = Date.now();
        line(text);
      }
    } else if (event.type === 'pruned') {
      line(`removed binaries of an older version${detail}`);
    } else if (event.type !== 'found') {
      clearBottom();
      bottom = '';
      mentioned = 0;
      line(`${event.type} ${names}${event.type === 'built' ? ` in ${minutes(event.elapsedMs)}` : detail}`);
    }
  }

  return {
    show(event) {
      if (event.type === 'step') line(event.text);
      else if (event.type === 'toolchain') showBuild(event.event);
      else {
        for (const text of event.ports.map(detourLine)) {
          if (text !== undefined && !said.has(text)) line(text);
          if (text !== undefined) said.add(text);
        }
      }
    },
    end() {
      clearBottom();
      bottom = '';
    },
  };
}

/** Where a port is served instead, and the fix; undefined when it is served where it should be. */
export function detourLine({ service, kind, address, servedAt, detour }: PublishedPort): string | undefined {
  if (detour === undefined) return undefined;
  return (
    `${kind} ${service}: ${address} is served at ${servedAt}, because ${detour.why}. ` +
    `GitHub's deliveries still find it; for other programs: ${detour.fix}`
  );
}

function minutes(ms: number): string {
  return ms < 100_000 ? `${Math.round(ms / 1000)} s` : `${(ms / 60_000).toFixed(1)} min`;
}
