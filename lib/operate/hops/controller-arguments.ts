import type { LiveObject } from '../cluster.ts';
import type { View } from './view.ts';

/** Command and arguments of the controller's containers, as its Pods and Deployments have them. */
export function controllerArguments({ controller }: View): string[] {
  const pods = [
    ...(controller?.pods ?? []),
    ...(controller?.deployments ?? []).map(({ spec }) => (spec?.template ?? {}) as LiveObject),
  ];
  const containers = pods.flatMap(({ spec }) => (spec?.containers ?? []) as { args?: string[]; command?: string[] }[]);
  return containers.flatMap(({ args = [], command = [] }) => [...command, ...args]);
}

/** What a flag is set to as `--name=value`; undefined where it is not. */
export function flag(view: View, name: string): string | undefined {
  const start = `--${name}=`;
  return controllerArguments(view)
    .find((argument) => argument.startsWith(start))
    ?.slice(start.length);
}
