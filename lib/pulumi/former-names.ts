import * as pulumi from '@pulumi/pulumi';

/** Names that a component had before. */
export type FormerNames = readonly pulumi.Output<string>[];

/** As far as a component's aliases say: the objects below it carry the name of that time until they are updated. */
export function formerNames(name: string, { aliases = [] }: pulumi.ComponentResourceOptions): FormerNames {
  if (!Array.isArray(aliases)) return [];
  return aliases.map((alias: pulumi.Input<pulumi.URN | pulumi.Alias>) =>
    pulumi.output(alias).apply((alias) => {
      // The name is the last part of a URN.
      const former = typeof alias === 'string' ? alias.split('::').at(-1) : alias.name;
      return former ?? name;
    }),
  );
}

/**
 * Of a component's child, whose logical name begins with the component's. The engine derives them by itself, but not if
 * the state has the component under its new name already, because an earlier run was refused after that.
 */
export function childAliases(
  former: FormerNames,
  nameIn: (component: string) => string,
): pulumi.Output<pulumi.Alias>[] {
  return former.map((component) => component.apply((component) => ({ name: nameIn(component) })));
}
