export { Alert, type AlertProps, type EventSource } from './alerts/alert.ts';
export { Provider } from './alerts/provider.ts';
export type { ProviderProps, ProviderType } from './alerts/provider-types.ts';
export * from './exposure/index.ts';
export * from './filters/index.ts';
export {
  type DigestReflection,
  type ImageOrder,
  ImagePolicy,
  type ImagePolicyProps,
  type ImageTagFilter,
} from './images/image-policy.ts';
export { ImageRepository, type ImageRepositoryProps } from './images/image-repository.ts';
export {
  type AutomationCommit,
  type AutomationGit,
  type AutomationPush,
  type AutomationSigningKey,
  ImageUpdateAutomation,
  type ImageUpdateAutomationProps,
  type PolicySelector,
  type PolicySelectorExpression,
} from './images/image-update-automation.ts';
export type { ObjectMetadata, OptionalMetadata } from './metadata.ts';
export * from './receivers/index.ts';
export {
  type FluxApiVersion,
  type FluxKind,
  type FluxObject,
  type FluxReference,
  type ForeignSecret,
  fluxApiVersions,
  type NamespacedReference,
  type ObjectReference,
  type ObjectSelector,
  type PlainReference,
  type RenderedReference,
  type SecretConstruct,
  type SecretSource,
} from './references.ts';
export type { AccessFrom } from './sources/access.ts';
export { Bucket, type BucketProps, type BucketSts } from './sources/bucket.ts';
export type { GitReference } from './sources/git-reference.ts';
export {
  type GitInclude,
  GitRepository,
  type GitRepositoryProps,
  type GitVerification,
} from './sources/git-repository.ts';
export { HelmChart, type HelmChartProps, type HelmChartSource } from './sources/helm-chart.ts';
export { HelmRepository, type HelmRepositoryProps } from './sources/helm-repository.ts';
export {
  type OciLayerSelector,
  type OciReference,
  OciRepository,
  type OciRepositoryProps,
} from './sources/oci-repository.ts';
export type { OciVerification, OidcIdentity } from './sources/oci-verification.ts';
export * from './tokens/index.ts';
export type { Violation } from './violation.ts';
