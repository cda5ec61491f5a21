import type { LiveObject } from '../../operate/cluster.ts';
import type { ClusterSources } from '../../operate/sources/look.ts';
import type { OpenQuestion } from './entrance-flags.ts';

/** The setting exposure. */
export type Exposure = Readonly<Record<string, unknown>> & { readonly type: string };

/** The entrance that the stack file gets, or what has to be chosen first. */
export type EntranceChoice =
  | { readonly exposure: Exposure; readonly says: string; readonly remarks: readonly string[] }
  | { readonly open: OpenQuestion };

/** What decides the entrance. */
export interface EntranceEvidence extends Pick<ClusterSources, 'ways' | 'gateways'> {
  /** Of the notification-controller. */
  readonly namespace: string;
  /** Where GitHub is. */
  readonly gitHub: string;
  readonly ingressClasses: readonly LiveObject[];
  /** URLs of existing webhooks that point to Receivers. */
  readonly hookUrls: readonly string[];
}

/** Questions that a text answers. */
export const urlQuestion = {
  question: 'Under which URL does GitHub reach it?',
  flag: '--url https://HOST',
  answers: [],
  of: 'url',
  example: 'https://flux.example.org',
} as const;

export const nodeQuestion = {
  question: 'Under which address or name does GitHub reach the nodes?',
  flag: '--host ADDRESS',
  answers: [],
  of: 'host',
  example: 'nodes.example.org',
} as const;

export const hostQuestion = {
  question: 'Under which name does GitHub reach this cluster?',
  flag: '--host NAME',
  answers: [],
  of: 'host',
  example: 'flux.example.org',
} as const;
