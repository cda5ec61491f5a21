import { ForbiddenError, UnauthorizedError } from '../forbidden.ts';
import type { Reason } from '../hops/reasons.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { rootCause } from '../root-cause.ts';
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
  /** What is known of it beyond that, with what mends it; undefined where a permission or a later look is the way out. */
  readonly known?: { readonly reason: Reason; readonly message: string; readonly fix: string } | undefined;
}

export function isKnown<T>(piece: Piece<T>): piece is { readonly value: T } {
  return 'value' in piece;
}

/** The value where it was looked for and is known. */
export function known<T>(piece: Piece<T> | undefined): T | undefined {
  return piece !== undefined && isKnown(piece) ? piece.value : undefined;
}

/** Why nothing of a cluster is known that does not know who asks. */
export const unknownCredentials = 'the cluster does not know the credentials (401)';

/** Looks at something of the cluster; a failure is kept beside what the others found. */
export async function ofCluster<T>(asked: string, look: () => Promise<T>): Promise<Piece<T>> {
  try {
    return { value: await look() };
  } catch (error) {
    if (error instanceof UnauthorizedError) return { missing: 'failed', asked, why: unknownCredentials };
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
    return { missing: 'failed', asked, why: `GitHub cannot be reached: ${rootCause(error)}` };
  }
  if (!isRefusal(answer)) return { value: answer as Exclude<T, Refusal> };
  const { status } = answer;
  const why = `GitHub answered ${status} (${answer.detail})`;
  const known = knownRefusal(answer, why, needs);
  if (status === 401) return { missing: 'permission', asked, why, needs: 'GitHub: a token that GitHub knows', known };
  if (answer.cause === 'limit') return { missing: 'failed', asked, why: known?.message ?? why, known };
  if (status === 403 || status === 404) return { missing: 'permission', asked, why, needs: `GitHub: ${needs}`, known };
  return { missing: 'failed', asked, why };
}
