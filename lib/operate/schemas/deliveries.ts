import {
  documentSchema,
  figure,
  list,
  oneOf,
  receiverName,
  record,
  type Schema,
  text,
  time,
  yesOrNo,
} from './shape.ts';

const receiver = {
  ...receiverName,
  state: oneOf(
    ['seen', 'skipped', 'missing', 'unknown'],
    'Whether its deliveries were read; skipped: its sender has no API; missing: no webhook points to it; unknown: they cannot be seen',
  ),
  problem: text('Why they were not seen'),
};

const attempt = {
  id: text('Of this attempt'),
  at: time('When it was made'),
  code: figure('HTTP status of the answer; 0 where there was none'),
  status: text('What GitHub says of it'),
  duration: figure('Seconds until the answer'),
  redelivery: yesOrNo('Whether it is a later attempt'),
};

const event = {
  guid: text('X-GitHub-Delivery, the same for all attempts'),
  event: text('Such as push'),
  at: time('When it was first tried'),
};

/** Of `fluxhook deliveries -o json`. */
export const deliveriesSchema: Schema = documentSchema('Deliveries', 'What GitHub delivered to Receivers', {
  receivers: list(
    record(
      {
        ...receiver,
        events: list(
          record({
            ...event,
            state: oneOf(
              ['taken', 'failed', 'not-listed'],
              'taken: an attempt was answered 2xx; not-listed: spec.events does not list it, so none ever is',
            ),
            attempts: list(record({ hook: figure('Id of the webhook'), ...attempt }), 'The oldest first'),
          }),
          'The oldest first',
        ),
      },
      ['problem'],
    ),
    'Those that were asked for',
  ),
});

/** Of `fluxhook redeliver -o json`. */
export const redeliverySchema: Schema = documentSchema('Redelivery', 'What fluxhook redeliver had GitHub send again', {
  dryRun: yesOrNo('Whether nothing was sent'),
  receivers: list(
    record(
      {
        ...receiver,
        stopped: text('Why the rest was left'),
        events: list(
          record(
            {
              ...event,
              outcome: oneOf(['taken', 'failed', 'refused', 'would-be-sent'], 'refused: GitHub did not send it'),
              attempt: record(attempt),
              problem: text('Why GitHub did not send it'),
            },
            ['attempt', 'problem'],
          ),
          'What was sent again, in this order',
        ),
      },
      ['problem', 'stopped'],
    ),
    'Those that were asked for',
  ),
});
