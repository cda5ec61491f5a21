import { Construct } from 'constructs';
import * as source from '../../imports/source.toolkit.fluxcd.io.ts';
import { type FluxDuration, fluxDurationChoices, isFluxDuration } from '../flux/duration.ts';
import { InvalidPropsError } from './invalid-props.ts';

/** What to check out. Flux would silently prefer commit over name, semver, tag and branch, so only one can be given. */
export type GitReference =
  | { readonly branch: string; readonly commit?: string }
  | { readonly tag: string }
  /** A semver range over the tags: the newest match is checked out. */
  | { readonly semver: string }
  /** A full reference name, such as refs/pull/1/head. */
  | { readonly name: string }
  | { readonly commit: string };

/** The fields of the v1 spec that have no own prop here, under Flux's names. */
export type GitRepositorySpecRest = Omit<source.GitRepositorySpec, 'url' | 'ref' | 'interval' | 'timeout'>;

export interface GitRepositoryProps extends GitRepositorySpecRest {
  /** metadata.name. */
  readonly name: string;
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  /** Where to clone from: an http, https or ssh URL (scp-like git@host:path is not one). */
  readonly url: string;
  /** @default - branch master (Flux's default) */
  readonly ref?: GitReference;
  /** How often Flux polls when nothing pushes it. A Receiver makes pushes arrive at once, so this can be long. */
  readonly interval: FluxDuration;
  /** Time limit of one clone. Flux takes ms, s and m here, not h. @default 60s (Flux's default) */
  readonly timeout?: `${number}${'ms' | 's' | 'm'}`;
}

/** A Git repository that Flux fetches (source.toolkit.fluxcd.io/v1 GitRepository). */
export class GitRepository extends Construct {
  /** apiVersion and kind, for references from Receivers, Kustomizations and HelmReleases. */
  static readonly gvk = source.GitRepository.GVK;
  readonly kind = 'GitRepository';
  readonly name: string;

  /** @throws InvalidPropsError for a url or an interval that the CRD would refuse */
  constructor(scope: Construct, id: string, props: GitRepositoryProps) {
    super(scope, id);
    const { name, namespace, ...spec } = props;
    this.name = name;
    // Types stop most of it; values computed at run time and JavaScript callers are stopped here, not by the API server.
    if (!/^(https?|ssh):\/\/[^/]+\/./.test(spec.url)) {
      const fix = 'Write git@host:path as ssh://git@host/path.';
      throw new InvalidPropsError(this, 'url', spec.url, 'an http://, https:// or ssh:// URL with a path', fix);
    }
    if (!isFluxDuration(spec.interval)) {
      throw new InvalidPropsError(this, 'interval', spec.interval, fluxDurationChoices, 'For example: 15m.');
    }
    new source.GitRepository(this, 'Resource', {
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec,
    });
  }
}
