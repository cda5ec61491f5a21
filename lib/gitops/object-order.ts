import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';

/**
 * The objects of a chart in the order in which cdk8s writes them: as they were declared, but each after those that it, or a
 * construct it belongs to, depends on. Each construct is looked at once; cdk8s makes two graphs of the whole app.
 *
 * @returns undefined for what is left to cdk8s: charts within charts, what depends on another chart, and circles
 */
export function objectsInOrder(chart: Chart): readonly ApiObject[] | undefined {
  const constructs = chart.node.findAll();
  const dependencies = new Map<IConstruct, Set<IConstruct>>();
  for (const construct of constructs) {
    if (construct !== chart && Chart.isChart(construct)) return undefined;
    const own = construct.node.dependencies;
    if (own.length > 0) dependencies.set(construct, new Set(own));
  }
  for (const [construct, own] of [...dependencies]) {
    const sources = objectsOf(construct);
    for (const target of [...own]) {
      if (!target.node.scopes.includes(chart)) return undefined;
      for (const object of objectsOf(target)) {
        for (const source of sources) if (source !== object) add(dependencies, source, object);
      }
    }
  }
  return new Sorting(dependencies).sort(constructs);
}

class Sorting {
  readonly #dependencies: ReadonlyMap<IConstruct, ReadonlySet<IConstruct>>;
  /** What something depends on: it comes with the first that does. */
  readonly #needed = new Set<IConstruct>();
  /** Of those that depend on something, or that something depends on. */
  readonly #reached = new Map<IConstruct, 'begun' | 'done'>();
  readonly #objects: ApiObject[] = [];

  constructor(dependencies: ReadonlyMap<IConstruct, ReadonlySet<IConstruct>>) {
    this.#dependencies = dependencies;
    for (const some of dependencies.values()) for (const each of some) this.#needed.add(each);
  }

  /** @returns undefined for a circle */
  sort(constructs: readonly IConstruct[]): readonly ApiObject[] | undefined {
    for (const construct of constructs) if (!this.#needed.has(construct) && !this.#visit(construct)) return undefined;
    // A circle that nothing else depends on was never reached.
    for (const construct of this.#needed) if (!this.#reached.has(construct)) return undefined;
    return this.#objects;
  }

  /** @returns false for a circle */
  #visit(construct: IConstruct): boolean {
    const dependencies = this.#dependencies.get(construct);
    if (dependencies !== undefined || this.#needed.has(construct)) {
      const reached = this.#reached.get(construct);
      if (reached !== undefined) return reached === 'done';
      this.#reached.set(construct, 'begun');
      for (const dependency of dependencies ?? []) if (!this.#visit(dependency)) return false;
      this.#reached.set(construct, 'done');
    }
    if (ApiObject.isApiObject(construct)) this.#objects.push(construct);
    return true;
  }
}

function objectsOf(construct: IConstruct): ApiObject[] {
  const within = construct.node.children.flatMap(objectsOf);
  return ApiObject.isApiObject(construct) ? [construct, ...within] : within;
}

function add(dependencies: Map<IConstruct, Set<IConstruct>>, source: IConstruct, target: IConstruct): void {
  const own = dependencies.get(source);
  if (own === undefined) dependencies.set(source, new Set([target]));
  else own.add(target);
}
