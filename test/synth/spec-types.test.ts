import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IConstruct } from 'constructs';
import type {
  ImagePolicySpec,
  ImageRepositorySpec,
  ImageUpdateAutomationSpec,
} from '../../imports/image.toolkit.fluxcd.io.ts';
import type { AlertSpec, ProviderSpec, ReceiverSpec } from '../../imports/notification.toolkit.fluxcd.io.ts';
import type {
  BucketSpec,
  GitRepositorySpec,
  HelmChartSpec,
  HelmRepositorySpec,
  OciRepositorySpec,
} from '../../imports/source.toolkit.fluxcd.io.ts';
import type {
  AlertProps,
  BucketProps,
  GitRepositoryProps,
  HelmChartProps,
  HelmRepositoryProps,
  ImagePolicyProps,
  ImageRepositoryProps,
  ImageUpdateAutomationProps,
  OciRepositoryProps,
  PlainReference,
  ProviderProps,
  ReceiverProps,
} from '../../lib/index.ts';

// The constructs have props of their own. These types hold them against what the CRDs have: a field that comes, goes or is
// renamed in a CRD, and a value that an enum gains, stops the compiler here.

/** The keys that some member of a union has. */
type Keys<T> = T extends unknown ? keyof T & string : never;

/** What a key stands for, in whichever member of a union. */
type At<T, K extends string> = T extends unknown ? (K extends keyof T ? Exclude<T[K], undefined> : never) : never;

/** Names that cdk8s spells differently from the CRD. */
type Spelled<T> = { [K in keyof T as K extends keyof Spelling ? Spelling[K] : K]: T[K] };
interface Spelling {
  matchOidcIdentity: 'matchOIDCIdentity';
  issuerUrl: 'issuerURL';
}

/** Without the constructs that the props also take where the spec has a reference. */
type Plain<T> = Exclude<T, IConstruct | { readonly object: IConstruct }>;

/** The paths that only one of the two has, and those of enums that differ. `never` where props and spec agree. */
type Differences<Props, Spec, Path extends string = ''> = [Props] extends [readonly (infer P)[]]
  ? Spec extends readonly (infer S)[]
    ? Differences<Plain<P>, S, `${Path}[]`>
    : Path
  : [Spec] extends [string | number | boolean]
    ? string extends Spec
      ? never
      : [Spec, Props] extends [Props, Spec]
        ? never
        : Path
    : string extends keyof Spec
      ? never
      : Fields<Props, Spelled<Spec>, Path>;

type Fields<Props, Spec, Path extends string> =
  | `${Path}.${Exclude<Keys<Props>, Keys<Spec> | 'node'> | Exclude<Keys<Spec>, Keys<Props>>}`
  | {
      [K in Keys<Spec> & Keys<Props>]: Differences<Plain<At<Props, K>>, At<Spec, K>, `${Path}.${K}`>;
    }[Keys<Spec> & Keys<Props>];

/** The spec's part of the props. */
type Own<Props> = Props extends unknown ? Omit<Props, 'metadata'> : never;

/** Compiles only for props that agree with their spec, but for differences that are meant. */
type Agree<Difference extends Meant, Meant = never> = Difference;

export type Agreements = [
  // Deprecated: eventMetadata has it. Of the kinds, the Flux Operator adds one to the CRDs, see fluxApiVersions.
  Agree<Differences<Own<AlertProps>, AlertSpec>, '.summary' | '.eventSources[].kind'>,
  // Deprecated: nothing reads the interval, and a proxy's password belongs into a Secret.
  Agree<Differences<Own<ProviderProps>, ProviderSpec>, '.interval' | '.proxy'>,
  Agree<Differences<Own<ReceiverProps>, ReceiverSpec>, '.resources[].kind'>,
  Agree<Differences<Own<BucketProps>, BucketSpec>>,
  // cdk8s makes one constant of head and HEAD.
  Agree<Differences<Own<GitRepositoryProps>, GitRepositorySpec>, '.verify.mode'>,
  Agree<Differences<Own<HelmChartProps>, HelmChartSpec>>,
  Agree<Differences<Own<HelmRepositoryProps>, HelmRepositorySpec>>,
  Agree<Differences<Own<OciRepositoryProps>, OciRepositorySpec>>,
  Agree<Differences<Own<ImagePolicyProps>, ImagePolicySpec>>,
  Agree<Differences<Own<ImageRepositoryProps>, ImageRepositorySpec>>,
  Agree<Differences<Own<ImageUpdateAutomationProps>, ImageUpdateAutomationSpec>>,
];

test('a field that only one side has is a difference', () => {
  type Without = Omit<GitRepositoryProps, 'metadata' | 'suspend' | 'verify'> & {
    readonly verify?: { readonly mode?: 'HEAD'; readonly secretRef: PlainReference };
    readonly more?: string;
  };
  const differences: Record<Differences<Without, GitRepositorySpec>, true> = {
    '.suspend': true,
    '.more': true,
    '.verify.mode': true,
  };
  assert.equal(Object.keys(differences).length, 3);
});
