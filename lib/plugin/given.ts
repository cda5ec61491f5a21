import * as pulumi from '@pulumi/pulumi';

/** What a program gave for a field. */
export interface Given {
  /** undefined where it is not known yet. */
  readonly value: unknown;
  readonly isKnown: boolean;
  readonly isSecret: boolean;
  /** With what it depends on. */
  readonly output: pulumi.Output<unknown>;
}

interface Inner {
  readonly isKnown: Promise<boolean>;
  readonly isSecret: Promise<boolean>;
  promise(): Promise<unknown>;
}

/** Waits for the inputs of a component; the engine requests a component once its dependencies are deployed. */
export async function readGiven(inputs: pulumi.Inputs): Promise<ReadonlyMap<string, Given>> {
  const entries = Object.entries(inputs).filter(([, value]) => value !== undefined && value !== null);
  return new Map(await Promise.all(entries.map(async ([key, value]) => [key, await read(value)] as const)));
}

async function read(input: unknown): Promise<Given> {
  const output = pulumi.output(input);
  const inner = output as unknown as Inner;
  const [isKnown, isSecret] = await Promise.all([inner.isKnown, inner.isSecret]);
  return { output, isKnown, isSecret, value: isKnown ? await inner.promise() : undefined };
}
