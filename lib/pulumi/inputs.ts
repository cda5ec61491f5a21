import type * as pulumi from '@pulumi/pulumi';

/**
 * A type whose values may also be known later: each text, number and flag in it may be a Pulumi input. Fields that
 * decide the shape (`type`, `kind`), and functions, stay as they are.
 */
export type Inputs<T> = T extends string | number | boolean | null | undefined
  ? pulumi.Input<T>
  : T extends (...args: never[]) => unknown
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Inputs<Item>[]
      : { readonly [K in keyof T]: K extends 'type' | 'kind' | 'apiVersion' | 'node' ? T[K] : Inputs<T[K]> };
