import * as pulumi from '@pulumi/pulumi';
import { describeProblem, type Problem } from '../problems/problem.ts';
import { type HookRemovalState, hookRemovals } from '../pulumi/hook-removal.ts';
import { ReceiverEntrance } from '../pulumi/receiver-entrance.ts';
import { checkFields, type FieldFinding, problemOf } from './check.ts';
import { entranceArgs, entranceFindings } from './entrance-args.ts';
import { urlOf } from './entrance-at.ts';
import { entranceFields } from './entrance-fields.ts';
import type { Fields } from './fields.ts';
import { type Given, readGiven } from './given.ts';
import { completeProviders } from './given-providers.ts';
import { packageSchema } from './schema.ts';
import { newWebhook } from './webhook.ts';
import { webhookFindings } from './webhook-args.ts';
import { webhookFields } from './webhook-fields.ts';

type Construct = pulumi.provider.Provider['construct'];

/** A component as the engine asks for it. */
interface Component {
  readonly fields: Fields;
  readonly findings: (given: ReadonlyMap<string, Given>) => FieldFinding[];
  readonly make: (
    name: string,
    given: ReadonlyMap<string, Given>,
    options: pulumi.ComponentResourceOptions,
  ) => pulumi.provider.ConstructResult | Promise<pulumi.provider.ConstructResult>;
}

const components: Readonly<Record<string, Component>> = {
  'fluxhook:index:ReceiverEntrance': { fields: entranceFields, findings: entranceFindings, make: newEntrance },
  'fluxhook:index:GitHubWebhook': { fields: webhookFields, findings: webhookFindings, make: newWebhook },
};

/**
 * The components for programs in every language, served to the engine in a process of their own; and the one custom
 * resource that they need.
 */
export class ComponentProvider implements pulumi.provider.Provider {
  readonly version: string;
  /** Components that the engine waits for. */
  #asked = 0;
  readonly #told = new Set<string>();

  constructor(version: string) {
    this.version = version;
  }

  async getSchema(): Promise<string> {
    return JSON.stringify(packageSchema(this.version));
  }

  construct: NonNullable<Construct> = async (...request) => {
    this.#asked += 1;
    try {
      const { urn, state } = await this.#construct(...request);
      return { urn, state: await settled(state) };
    } catch (error) {
      this.isTold(error);
      throw error;
    } finally {
      this.#asked -= 1;
    }
  };

  /** Whether a failure is sent to the engine as the answer for a component: now, or before. */
  isTold(error: unknown): boolean {
    const text = error instanceof Error ? error.message : String(error);
    if (this.#asked > 0) this.#told.add(text);
    return this.#told.has(text);
  }

  #construct: NonNullable<Construct> = async (name, type, inputs, options) => {
    const component = components[type];
    if (component === undefined)
      throw new Error(`There is no component ${type}; there are ${Object.keys(components).join(', ')}.`);
    const { fields, findings, make } = component;
    const given = await readGiven(inputs);
    const own = checkFields(fields, given);
    const told = new Set(own.map(({ field }) => field));
    const between = findings(given).filter(({ field }) => !told.has(field));
    const problems = [...own, ...between].map((finding) => problemOf(finding, fields, given));
    if (problems.length > 0) throw unusable(type, name, problems);
    await completeProviders(options);
    return make(name, given, options);
  };

  async create(_urn: string, inputs: HookRemovalState): Promise<pulumi.provider.CreateResult> {
    return hookRemovals.create(inputs);
  }

  async diff(
    id: string,
    _urn: string,
    olds: HookRemovalState,
    news: HookRemovalState,
  ): Promise<pulumi.provider.DiffResult> {
    return hookRemovals.diff(id, olds, news);
  }

  async update(
    id: string,
    _urn: string,
    olds: HookRemovalState,
    news: HookRemovalState,
  ): Promise<pulumi.provider.UpdateResult> {
    return hookRemovals.update(id, olds, news);
  }

  async delete(id: string, _urn: string, props: HookRemovalState): Promise<void> {
    return hookRemovals.delete(id, props);
  }
}

/** The engine's answer waits for the outputs, and failures before that are part of it. */
async function settled(state: pulumi.Inputs): Promise<pulumi.Inputs> {
  await (pulumi.output(state) as unknown as { promise(): Promise<unknown> }).promise();
  return state;
}

function newEntrance(
  name: string,
  given: ReadonlyMap<string, Given>,
  options: pulumi.ComponentResourceOptions,
): pulumi.provider.ConstructResult {
  const entrance = new ReceiverEntrance(name, entranceArgs(given), options);
  const { urn, address, namespace, service, origin, ready } = entrance;
  return {
    urn,
    state: {
      // Known only when everything is deployed, so that whatever uses it waits for that.
      url: pulumi.all([origin, ready]).apply(([origin]) => urlOf(origin)),
      address,
      namespace,
      service: service === undefined ? '' : `${service.namespace}/${service.name}`,
    },
  };
}

function unusable(type: string, name: string, problems: readonly Problem[]): Error {
  const count = problems.length === 1 ? '1 field is' : `${problems.length} fields are`;
  const text = `${type.split(':').at(-1)} ${name}: ${count} not usable:${problems.map(describeProblem).join('')}`;
  return new pulumi.RunError(text);
}
