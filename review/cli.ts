/** The command `fluxhook review` as a process: its arguments, its output and its signals. */
import { reviewCommand } from './command.ts';

// Warnings of libraries quote what they read.
process.removeAllListeners('warning');

// Running work is ended and removes its temporary folders. A second Ctrl-C must not cut that short.
const interrupted = new AbortController();
let signalled: number | undefined;
for (const [signal, code] of [
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(signal, () => {
    signalled = code;
    interrupted.abort();
  });
}

/** Settled when the command has ended. */
export const ended = reviewCommand(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  signal: interrupted.signal,
}).then((code) => {
  process.exitCode = signalled ?? code;
});
