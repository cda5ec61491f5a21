import { unanswered } from './address.ts';
import type { Finding, HopId } from './hop.ts';
import { notFound } from './path.ts';
import { unavailable } from './receiver.ts';
import { refused } from './signature.ts';
import { failed } from './target.ts';
import type { View } from './view.ts';

/** What a failed delivery says where no hop explains it. */
interface Meaning {
  /** Hops and reasons of findings that would have this answer as their consequence. */
  readonly explainedBy: readonly string[];
  /** The hop that is at fault otherwise. */
  readonly hop: HopId;
  readonly finding: (view: View) => Finding;
}

/** Another host, or another Service, may answer anything. */
const elsewhere = ['hook-host-other', 'address-changed', 'entrance'];

const noPath = ['path-stale', 'secret-missing', 'secret-key-missing', 'receiver-not-ready', 'receiver-not-reconciled'];

/**
 * What the answer to the delivery that failed says about the hop.
 * Source: notification-controller v1.9.3, internal/server/receiver_handlers.go; GitHub's "Troubleshooting webhooks".
 */
export function meaningOf({ symptom }: View): Meaning | undefined {
  if (symptom === undefined) return undefined;
  switch (symptom.statusCode) {
    case 404:
      return {
        explainedBy: [...elsewhere, ...noPath, 'hook-path-old', 'hook-url-altered'],
        hop: 'path',
        finding: notFound,
      };
    case 400:
      return {
        explainedBy: [...elsewhere, 'hook-secret-missing', 'signature', 'event', ...noPath],
        hop: 'signature',
        finding: refused,
      };
    case 413:
      // The hop delivery reports it itself.
      return undefined;
    case 503:
      return { explainedBy: [...elsewhere, 'receiver'], hop: 'receiver', finding: unavailable };
    case 500:
      return {
        explainedBy: [
          ...elsewhere,
          'filter',
          'target-missing',
          'target-without-api-version',
          'target-in-other-namespace',
          'target-wildcard-without-labels',
        ],
        hop: 'target',
        finding: failed,
      };
    default:
      return { explainedBy: ['address', 'entrance', 'target-too-many'], hop: 'address', finding: unanswered };
  }
}
