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
  const inside = new Set(constructs);
  const dependencies = new Map<IConstruct, Set<IConstruct>>();
  for (const construct of constructs) {
    if (construct !== chart && Chart.isChart(construct)) return undefined;
    const own = construct.node.dependencies;
    if (own.length > 0) dependencies.set(construct, new Set(own));
  }
  for (const [construct, own] of [...dependencies]) {
    const sources = objectsOf(construct);
    for (const target of [...own]) {
      if (!inside.has(target)) return undefined;
      for (const object of objectsOf(target)) {
        for (const source of sources) if (source !== object) add(dependencies, source, object);
      }
    }
  }
  const needed = new Set([...dependencies.values()].flatMap((some) => [...some]));
  const state = new Map<IConstruct, 'begun' | 'done'>();
  const objects: ApiObject[] = [];
  /** @returns false for a circle */
  const visit = (construct: IConstruct): boolean => {
    const reached = state.get(construct);
    if (reached !== undefined) return reached === 'done';
    state.set(construct, 'begun');
    for (const dependency of dependencies.get(construct) ?? []) if (!visit(dependency)) return false;
    state.set(construct, 'done');
    if (ApiObject.isApiObject(construct)) objects.push(construct);
    return true;
  };
  const isInOrder = constructs.every((construct) => needed.has(construct) || visit(construct));
  // Of a circle that nothing else depends on, no construct was visited.
  return isInOrder && constructs.every((construct) => state.has(construct)) ? objects : undefined;
}

function objectsOf(construct: IConstruct): ApiObject[] {
  if (ApiObject.isApiObject(construct)) return [construct];
  return construct.node.findAll().filter((each) => ApiObject.isApiObject(each));
}

function add(dependencies: Map<IConstruct, Set<IConstruct>>, source: IConstruct, target: IConstruct): void {
  const own = dependencies.get(source);
  if (own === undefined) dependencies.set(source, new Set([target]));
  else own.add(target);
}
