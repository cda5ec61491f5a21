import { ApiObject } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { isPlainObject, known } from './deferred.ts';
import { type ObjectMetadata, writtenMetadata } from './metadata.ts';
import { elsewhereViolations } from './reference-violations.ts';
import { specViolations } from './spec-violations.ts';
import { checkAtSynth } from './validate.ts';
import type { Violation } from './violation.ts';

/** What a construct that stands for one of Flux's objects is made of. */
export interface FluxObjectParts {
  readonly gvk: { readonly apiVersion: string; readonly kind: string };
  readonly metadata: ObjectMetadata;
  /** As Flux accepts it, but with constructs in place of references. */
  readonly spec: object;
  /** Constructs that the spec refers to differently, by the prop in which they were given. */
  readonly references?: Readonly<Record<string, unknown>>;
  /** Violations of the kind's own rules. @default - nothing */
  readonly violations?: () => readonly Violation[];
}

/**
 * Declares the object as the construct's main child, with `{ name }` in place of each construct in the spec; the object
 * depends on what it refers to, and values that Flux would refuse are reported at synth.
 * @returns the spec as it is written
 */
export function declareFluxObject(scope: Construct, parts: FluxObjectParts): Readonly<Record<string, unknown>> {
  const { gvk, metadata, violations = () => [] } = parts;
  const spec = withNames(parts.spec) as Record<string, unknown>;
  const references = [...constructsIn(parts.spec), ...Object.entries(parts.references ?? {})];
  checkAtSynth(scope, () => [
    ...specViolations(known(spec)),
    ...references.flatMap(([prop, referred]) => elsewhereViolations(scope, prop, referred)),
    ...violations(),
  ]);
  new ApiObject(scope, 'Resource', { ...gvk, metadata: writtenMetadata(metadata), spec });
  for (const [, referred] of references) if (Construct.isConstruct(referred)) scope.node.addDependency(referred);
  return spec;
}

function withNames(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isNamedConstruct(value)) return { name: value.name };
  if (Array.isArray(value)) return value.map(withNames);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withNames(child)]));
}

/** The constructs that a spec refers to, each with its place: verify.secretRef. */
function constructsIn(value: unknown, path = ''): [place: string, construct: IConstruct][] {
  if (typeof value !== 'object' || value === null) return [];
  if (isNamedConstruct(value)) return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((child, index) => constructsIn(child, `${path}[${index}]`));
  if (!isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => constructsIn(child, path === '' ? key : `${path}.${key}`));
}

function isNamedConstruct(value: unknown): value is IConstruct & { readonly name: string } {
  return Construct.isConstruct(value) && 'name' in value;
}
