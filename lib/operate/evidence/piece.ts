import { ForbiddenError } from '../forbidden.ts';
import type { Reason } from '../hops/reasons.ts';
import { isOfToken, isRefusal, mendOf, type Refusal, saidOf } from '../refusal.ts';
import { rootCause } from '../root-cause.ts';
import { ServerFailure } from '../server-failure.ts';
import { knownRefusal } from './known-refusal.ts';

/** Something that was looked at: what it is, or why it is not known. */
export type Piece<T> = { readonly value: T } | Missing;

/** Why something is not known. */
export interface Missing {
  readonly missing: 'permission' | 'failed';
  /** What was asked for, such as `list Service in all namespaces`, or GET /repos/acme/app/hooks. */
  readonly asked: string;
  /** What came back. */
  readonly why: string;
  /** The least right that is needed; undefined where rights are not what is missing. */
  readonly needs?: string | undefined;
  /** A known cause, with its fix; undefined if a permission or trying again later is the fix. */
  readonly known?: { readonly reason: Reason; readonly message: string; readonly fix: string } | undefined;
  /** How to fix it, where rights are not what is missing. */
  readonly fix?: string | undefined;
  /**
   * Of GitHub, where it is not the token:
   * - `unreachable`: it does not answer, or something else does
   * - `limited`: it asks to wait
   */
  readonly sender?: 'unreachable' | 'limited' | undefined;
}

export function isKnown<T>(piece: Piece<T>): piece is { readonly value: T } {
  return 'value' in piece;
}

export function isMissing(piece: Piece<unknown>): piece is Missing {
  return !isKnown(piece);
}

/** The value where it was looked for and is known. */
export function known<T>(piece: Piece<T> | undefined): T | undefined {
  return piece !== undefined && isKnown(piece) ? piece.value : undefined;
}

/** Looks at something of the cluster; a failure is kept beside what the others found. */
export async function ofCluster<T>(asked: string, look: () => Promise<T>): Promise<Piece<T>> {
  try {
    return { value: await look() };
  } catch (error) {
    if (error instanceof ServerFailure) return { missing: 'failed', asked, why: error.message, fix: error.fix };
    if (!(error instanceof ForbiddenError)) return { missing: 'failed', asked, why: rootCause(error) };
    return {
      missing: 'permission',
      asked,
      why: 'the cluster refuses it (403)',
      needs: `Kubernetes: ${error.message}`,
    };
  }
}

/**
 * Asks GitHub for something.
 * @param needs the permission of the token that shows it
 */
export async function ofGitHub<T>(
  asked: string,
  needs: string,
  ask: () => Promise<T | Refusal>,
): Promise<Piece<Exclude<T, Refusal>>> {
  let answer: T | Refusal;
  try {
    answer = await ask();
  } catch (error) {
    const why = `GitHub cannot be reached: ${rootCause(error)}`;
    const fix = error instanceof ServerFailure ? error.fix : undefined;
    return { missing: 'failed', asked, why, fix, sender: 'unreachable' };
  }
  if (!isRefusal(answer)) return { value: answer as Exclude<T, Refusal> };
  const why = saidOf(answer);
  if (!isOfToken(answer)) {
    const sender = answer.pause === undefined ? undefined : 'limited';
    return { missing: 'failed', asked, why, fix: mendOf(answer), sender };
  }
  const permission = answer.status === 401 ? 'a token that GitHub knows' : needs;
  const known = knownRefusal(answer, why, needs);
  return { missing: 'permission', asked, why, needs: `GitHub: ${permission}`, known };
}

/** Why something is not known, in one sentence, with what is needed or fixes it. */
export function missingInWords({ missing, asked, why, needs, fix, known }: Missing): string {
  if (known !== undefined) return `${asked} is refused: ${known.message}; ${known.fix}`;
  if (missing === 'permission') return `${asked} is refused: ${why}; needed: ${needs}`;
  return `${asked} failed: ${why}${fix === undefined ? '' : `; ${fix}`}`;
}
