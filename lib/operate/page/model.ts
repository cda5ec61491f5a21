import { homeName } from '../../github/hook-home.ts';
import type { ReceiverReport } from '../diagnosis.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { isKnown, missingInWords } from '../evidence/piece.ts';
import { type Diagnosed, type Graph, graphOf } from '../graph/graph.ts';
import type { Delivery } from '../hook-records.ts';

/** The newest of a webhook that are shown. */
const mostDeliveries = 20;

/** What a page shows. */
export interface PageModel {
  /** When the last of them was looked at. */
  readonly at: Date;
  readonly receivers: readonly ReceiverModel[];
}

/** What it shows of one Receiver. */
export interface ReceiverModel {
  readonly report: ReceiverReport;
  /** Of this Receiver only. */
  readonly graph: Graph;
  readonly webhooks: readonly WebhookDeliveries[];
  /** Why no webhook is shown; empty where one is. */
  readonly unseen: string;
}

/** What GitHub delivered for one webhook. */
export interface WebhookDeliveries {
  /** Such as `webhook 4711 of acme/app`. */
  readonly name: string;
  /** The newest first. */
  readonly deliveries: readonly Delivery[];
  /** Why they are not known; empty where they are. */
  readonly unseen: string;
}

/** What there is to show; it has to be masked before it is shown. A pure function. */
export function pageModel(diagnosed: readonly Diagnosed[]): PageModel {
  return {
    at: new Date(Math.max(...diagnosed.map(({ evidence }) => evidence.now.getTime()))),
    receivers: diagnosed.map((each) => ({
      report: each.report,
      graph: graphOf([each]),
      ...webhooksOf(each.evidence),
    })),
  };
}

function webhooksOf({ sender }: Evidence): Pick<ReceiverModel, 'webhooks' | 'unseen'> {
  if (!sender.asked) return { webhooks: [], unseen: sender.said };
  const webhooks = sender.homes.flatMap(({ matched }) =>
    matched.map(({ home, hook, deliveries }) => ({
      name: `webhook ${hook.id} of ${homeName(home)}`,
      deliveries: isKnown(deliveries) ? deliveries.value.slice(0, mostDeliveries) : [],
      unseen: isKnown(deliveries) ? '' : missingInWords(deliveries),
    })),
  );
  if (webhooks.length > 0) return { webhooks, unseen: '' };
  const refused = sender.homes.flatMap(({ hooks }) => (isKnown(hooks) ? [] : [missingInWords(hooks)]));
  return { webhooks, unseen: refused[0] ?? 'no webhook points to the Receiver' };
}
