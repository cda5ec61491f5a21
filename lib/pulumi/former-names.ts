import * as pulumi from '@pulumi/pulumi';

/**
 * Names that a component had before, as far as its aliases say: the objects below it carry the name of that time until
 * they are updated. The engine takes the aliases of its children from the component's.
 */
export function formerNames({ aliases }: pulumi.ComponentResourceOptions): pulumi.Output<string[]> {
  return pulumi.output(aliases).apply((aliases) =>
    (aliases ?? []).flatMap((alias) => {
      // The name is the last part of a URN.
      const name = typeof alias === 'string' ? alias.split('::').at(-1) : alias.name;
      return name === undefined ? [] : [name];
    }),
  );
}
