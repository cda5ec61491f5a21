import { Construct } from 'constructs';
import * as source from '../../imports/source.toolkit.fluxcd.io.ts';
import type { FluxDuration, FluxTimeout } from '../flux/duration.ts';
import { specViolations } from './spec-violations.ts';
import { checkAtSynth } from './validate.ts';
import type { Violation } from './violation.ts';

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
  readonly timeout?: FluxTimeout;
}

/** A Git repository that Flux fetches (source.toolkit.fluxcd.io/v1 GitRepository). */
export class GitRepository extends Construct {
  /** apiVersion and kind, for references from Receivers, Kustomizations and HelmReleases. */
  static readonly gvk = source.GitRepository.GVK;
  readonly kind = 'GitRepository';
  readonly name: string;

  constructor(scope: Construct, id: string, props: GitRepositoryProps) {
    super(scope, id);
    const { name, namespace, ...spec } = props;
    this.name = name;
    checkAtSynth(this, () => [...specViolations(spec), ...urlViolations(spec.url)]);
    new source.GitRepository(this, 'Resource', {
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec,
    });
  }
}

function urlViolations(url: string): Violation[] {
  if (/^(https?|ssh):\/\/[^/]+\/./.test(url)) return [];
  const choices = 'an http://, https:// or ssh:// URL with a path';
  return [{ prop: 'url', value: url, choices, fix: 'Write git@host:path as ssh://git@host/path.' }];
}
