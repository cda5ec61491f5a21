import { delimiter } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Name of the sandbox whose environment a shell has taken over. */
export const sandboxName = 'FLUXHOOK_SANDBOX';

/** What the shell had before, as JSON: {@link Before}. */
export const sandboxBefore = 'FLUXHOOK_SANDBOX_BEFORE';

interface Before {
  /** The values of the variables that a sandbox sets; null where there was none. */
  readonly values: Record<string, string | null>;
  /** What a sandbox put before PATH. */
  readonly binaries: readonly string[];
}

/**
 * What a shell exports in addition to a sandbox's variables, so that a program that starts another sandbox from it can
 * restore the original environment: the first sandbox's state, certificates and proxies are gone with it.
 *
 * @param shell the environment of the shell, which may already be another sandbox's
 * @param env what the sandbox sets
 */
export function rememberOutside(
  shell: Environment,
  sandbox: { name: string; env: Environment; binaries: readonly string[] },
): Record<string, string> {
  const outer = outside(shell);
  const names = Object.keys(sandbox.env).filter((name) => name !== 'PATH');
  const before: Before = {
    values: Object.fromEntries(names.map((name) => [name, outer[name] ?? null])),
    binaries: [...new Set([...(readBefore(shell)?.binaries ?? []), ...sandbox.binaries])],
  };
  return { [sandboxName]: sandbox.name, [sandboxBefore]: JSON.stringify(before) };
}

/** An environment as it was before a sandbox's variables were exported into it; a copy of it if there were none. */
export function outside(env: Environment): Record<string, string | undefined> {
  const result = { ...env };
  const before = readBefore(env);
  delete result[sandboxName];
  delete result[sandboxBefore];
  if (before === undefined) return result;
  for (const [name, value] of Object.entries(before.values)) {
    if (value === null) delete result[name];
    else result[name] = value;
  }
  const binaries = new Set(before.binaries);
  const path = (env.PATH ?? '').split(delimiter);
  return { ...result, PATH: path.filter((entry) => !binaries.has(entry)).join(delimiter) };
}

function readBefore(env: Environment): Before | undefined {
  const text = env[sandboxBefore];
  return text === undefined ? undefined : (JSON.parse(text) as Before);
}
