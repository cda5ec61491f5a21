import * as pulumi from '@pulumi/pulumi';
import { ApiObject, App, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { validate } from '../constructs/validate.ts';
import { tellWarnings } from '../constructs/warnings.ts';
import { clusterOf } from './cluster-of.ts';
import { type DeployAdvice, deployTree } from './deploy-tree.ts';
import { shieldEngineLog } from './engine-log.ts';
import type { Adoption } from './existing-objects.ts';
import { formerNames } from './former-names.ts';
import type { DeployedObject } from './kubernetes-resource.ts';
import { OutputResolver } from './outputs.ts';

export interface ConstructTreeArgs {
  /** Declares the objects. Pulumi outputs may be in their props. */
  readonly declare: (chart: Chart) => void;
  /** Namespace of every object that names none. @default default */
  readonly namespace?: string;
  /** What happens to objects that exist already. @default never */
  readonly adopt?: Adoption;
  /** What Pulumi has to know about an object beyond its manifest, such as what to wait for. @default - nothing */
  readonly advise?: (object: ApiObject) => DeployAdvice;
}

/**
 * Deploys any tree of cdk8s constructs: each object is a resource of its own, named after this component and the
 * construct's path, and waits for what it depends on. Violations of the tree end the program before anything is deployed.
 */
export class ConstructTree extends pulumi.ComponentResource {
  /** The resources by the path of their object's construct, below the chart. */
  readonly resources: Readonly<Record<string, DeployedObject>>;
  readonly #deployed: ReadonlyMap<ApiObject, DeployedObject>;

  constructor(name: string, args: ConstructTreeArgs, options: pulumi.ComponentResourceOptions = {}) {
    super('fluxhook:index:ConstructTree', name, {}, options);
    shieldEngineLog();
    const resolver = new OutputResolver();
    const { namespace = 'default' } = args;
    const app = new App({ resolvers: [resolver] });
    tellWarnings(app, (warning) => void pulumi.log.warn(warning, this));
    const chart = new Chart(app, 'chart', { namespace, disableResourceNameHashes: true });
    args.declare(chart);
    validate(chart);
    this.#deployed = deployTree({
      root: chart,
      resolver,
      parent: this,
      name,
      formerly: formerNames(name, options),
      cluster: clusterOf(this),
      adopt: args.adopt ?? 'never',
      ...(args.advise !== undefined && { advise: args.advise }),
    });
    const below = ({ node }: ApiObject) => node.path.split('/').slice(1).join('/');
    this.resources = Object.fromEntries([...this.#deployed].map(([object, resource]) => [below(object), resource]));
    this.registerOutputs({});
  }

  /**
   * The resource of a construct of the tree.
   * @throws Error for a construct that declares no object, or that is of another tree
   */
  resource(construct: IConstruct): DeployedObject {
    const found = this.#deployed.get(ApiObject.of(construct));
    if (found === undefined) throw new Error(`${construct.node.path} is not of this tree`);
    return found;
  }
}
