import { execa } from 'execa';
import { sandbox, until } from './sandbox.ts';

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

/**
 * Waits until the API server serves what was just defined.
 * @param definitions as kubectl takes them: `crd/NAME`, or `-f` and a file
 */
export async function established(...definitions: readonly string[]): Promise<void> {
  await until(`the kinds of ${definitions.join(' ')}`, async () => {
    try {
      return await kubectl(['wait', '--for=condition=Established', '--timeout=30s', ...definitions]);
    } catch (error) {
      // kubectl gives up at once on a definition that has no conditions yet.
      if (String(error).includes('conditions accessor error')) return undefined;
      throw error;
    }
  });
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
