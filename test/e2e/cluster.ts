import { execa } from 'execa';
import { sandbox } from './sandbox.ts';

/** A Flux object as the API server has it. */
export interface LiveObject {
  readonly metadata: {
    readonly name: string;
    readonly generation?: number;
    readonly annotations?: Record<string, string>;
    readonly labels?: Record<string, string>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: tests look into any part of any kind
  readonly spec: any;
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly status?: any;
  readonly data?: Record<string, string>;
}

/** Runs the real kubectl against the sandbox. */
export async function kubectl(args: readonly string[], input?: string): Promise<string> {
  const { stdout } = await execa('kubectl', args, { env: sandbox.env, ...(input !== undefined && { input }) });
  return stdout;
}

/** Creates a Secret in flux-system. */
export async function createSecret(name: string, values: Readonly<Record<string, string>>): Promise<void> {
  const literals = Object.entries(values).map(([key, value]) => `--from-literal=${key}=${value}`);
  await kubectl(['-n', 'flux-system', 'create', 'secret', 'generic', name, ...literals]);
}

/** An object of flux-system, or undefined when there is none. */
export async function get(kind: string, name: string): Promise<LiveObject | undefined> {
  const text = await kubectl(['-n', 'flux-system', 'get', kind, name, '-o', 'json', '--ignore-not-found']);
  return text === '' ? undefined : JSON.parse(text);
}

/** The value of the condition Ready, such as True. */
export function ready(object: LiveObject | undefined): string | undefined {
  return object?.status?.conditions?.find(({ type }: { type: string }) => type === 'Ready')?.status;
}
