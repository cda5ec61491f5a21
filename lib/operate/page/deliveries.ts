import { isOk } from '../hook-records.ts';
import { ago } from '../hops/ago.ts';
import { marks } from '../report/marks.ts';
import { type Html, html } from './html.ts';
import type { ReceiverModel, WebhookDeliveries } from './model.ts';

/** What GitHub delivered last, a table for each webhook. */
export function deliveriesPart({ webhooks, unseen }: ReceiverModel, now: Date): Html {
  if (webhooks.length === 0) return html`<p>Not seen: ${unseen}.</p>`;
  return html`${webhooks.map((webhook) => webhookPart(webhook, now))}`;
}

function webhookPart({ name, deliveries, unseen }: WebhookDeliveries, now: Date): Html {
  if (unseen !== '') return html`<p>Those of ${name} are not seen: ${unseen}.</p>`;
  if (deliveries.length === 0) return html`<p>GitHub lists none for ${name}.</p>`;
  return html`<table><caption>To ${name}, the newest first</caption>
<thead><tr><th scope="col">Event</th><th scope="col">Answer</th><th scope="col">When</th><th scope="col">Took</th></tr></thead>
<tbody>${deliveries.map((delivery) => {
    const { event, guid, redelivery, deliveredAt, duration, statusCode } = delivery;
    const status = isOk(delivery) ? 'pass' : 'fail';
    return html`<tr><th scope="row">${event}${redelivery ? ' (sent again)' : undefined}<span class="guid">${guid}</span></th>
<td><span class="badge ${status}">${marks[status].mark} ${statusCode === 0 ? delivery.status : statusCode}</span></td>
<td><time datetime="${deliveredAt.toISOString()}">${ago(deliveredAt, now)}</time></td><td>${duration} s</td></tr>
`;
  })}</tbody></table>`;
}
