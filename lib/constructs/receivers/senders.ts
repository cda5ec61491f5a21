import type { ReceiverType } from '../../flux/receiver-types.ts';

/** What has to be set where deliveries come from. */
export interface SenderSettings {
  /** Where in the sender, as it names the pages. */
  readonly where: string;
  /** What to fill in there, by the sender's own field names, in their order. Tokens are named, never shown. */
  readonly fields: readonly (readonly [field: string, value: string])[];
  /** What goes wrong otherwise. */
  readonly notes: readonly string[];
}

/** What the settings of a sender are made of. */
export interface Inputs {
  readonly url: string;
  readonly token: string;
  readonly events: readonly string[];
}

const pathIsTheSecret =
  'Deliveries are not authenticated: anyone who knows the URL can trigger a reconciliation. Keep it as secret as the token.';
const noQuery = 'Add nothing to the URL: with a query string it is a different path to Flux, which answers 404.';

/** By type, what to set at the sender. */
export const settingsOf: Record<ReceiverType, (inputs: Inputs) => SenderSettings> = {
  github: ({ url, token, events }) => ({
    where: 'GitHub: Settings > Webhooks > Add webhook, of the repository or the organization',
    fields: [
      ['Payload URL', url],
      ['Content type', 'application/json'],
      ['Secret', token],
      ['SSL verification', 'Enable'],
      ['Events', `individual events: ${chosen(events.filter((event) => event !== 'ping'))}`],
    ],
    notes: [
      'With the content type application/x-www-form-urlencoded a filter sees an empty body.',
      'GitHub sends a ping when the webhook is created; a Receiver whose events lack it answers 400.',
    ],
  }),
  gitlab: ({ url, token, events }) => ({
    where: 'GitLab: Settings > Webhooks > Add new webhook, of the project or the group',
    fields: [
      ['URL', url],
      ['Secret token', token],
      ['Trigger', chosen(events)],
      ['Enable SSL verification', 'yes'],
    ],
    notes: ['GitLab sends the token itself with each delivery: use HTTPS.'],
  }),
  bitbucket: ({ url, token, events }) => ({
    where: 'Bitbucket: Repository settings > Webhooks > Create webhook (Cloud: Add webhook)',
    fields: [
      ['URL', url],
      ['Secret', token],
      ['Events', chosen(events)],
    ],
    notes: [
      'Without a secret Bitbucket does not sign, and Flux refuses the delivery.',
      'The connection test of Data Center is the event diagnostics:ping; a Receiver whose events lack it answers 400.',
    ],
  }),
  generic: ({ url }) => ({
    where: 'Any program that can send an HTTP request',
    fields: [
      ['URL', url],
      ['Method', 'POST'],
      ['Content-Type', 'application/json where a filter reads the body'],
    ],
    notes: [pathIsTheSecret, noQuery],
  }),
  'generic-hmac': ({ url, token }) => ({
    where: 'Any program that can send a signed HTTP request',
    fields: [
      ['URL', url],
      ['Method', 'POST'],
      ['Content-Type', 'application/json where a filter reads the body'],
      ['X-Signature', `sha256= and the hex HMAC-SHA256 of the body with ${token}`],
    ],
    notes: ['Sign the bytes that are sent: a reformatted body has a different HMAC.', noQuery],
  }),
  'generic-oidc': ({ url }) => ({
    where:
      'Any program that gets tokens of the issuer, such as a job of GitHub Actions with permissions: id-token: write',
    fields: [
      ['URL', url],
      ['Method', 'POST'],
      ['Authorization', 'Bearer and an ID token for the audience of the oidcProvider'],
      ['Content-Type', 'application/json where a filter reads the body'],
    ],
    notes: ['Flux reads the issuer’s discovery document at each delivery: its cluster has to reach the issuer.'],
  }),
  harbor: ({ url, token }) => ({
    where: 'Harbor: Projects > (project) > Webhooks > New webhook',
    fields: [
      ['Notify type', 'http'],
      ['Payload format', 'Default'],
      ['Event type', 'Artifact pushed'],
      ['Endpoint URL', url],
      ['Auth header', token],
      ['Verify remote certificate', 'yes'],
    ],
    notes: ['With the payload format CloudEvents a filter sees an empty body.'],
  }),
  dockerhub: ({ url }) => ({
    where: 'Docker Hub: (repository) > Webhooks > New webhook',
    fields: [
      ['Webhook name', 'flux'],
      ['Webhook URL', url],
    ],
    notes: [pathIsTheSecret],
  }),
  quay: ({ url }) => ({
    where: 'Quay: (repository) > Settings > Events and notifications > Create notification',
    fields: [
      ['When this event occurs', 'Push to repository'],
      ['Then issue a notification', 'Webhook POST'],
      ['Webhook URL', url],
      ['POST JSON body template', 'leave empty'],
    ],
    notes: [pathIsTheSecret],
  }),
  gcr: ({ url }) => ({
    where: 'Google Cloud: Pub/Sub > Topics > gcr > Create subscription',
    fields: [
      ['Topic', 'gcr (Artifact Registry and Container Registry publish to the topic with exactly this name)'],
      ['Delivery type', 'Push'],
      ['Endpoint URL', url],
      ['Enable authentication', 'yes, as the service account in the Secret’s key `email`'],
      ['Audience', 'as in the Secret’s key `audience`'],
      ['Enable payload unwrapping', 'no'],
    ],
    notes: [
      'Pub/Sub delivers to HTTPS only.',
      'Flux reads the signing keys from www.googleapis.com: its cluster has to reach it.',
    ],
  }),
  nexus: ({ url, token }) => ({
    where: 'Nexus Repository: Administration > System > Capabilities > Create capability > Webhook: Repository',
    fields: [
      ['Repository', 'the one with the images'],
      ['Event types', 'component'],
      ['URL', url],
      ['Secret key', token],
    ],
    notes: ['Without a secret key Nexus does not sign, and Flux refuses the delivery.'],
  }),
  acr: ({ url }) => ({
    where: 'Azure: (container registry) > Services > Webhooks > Add',
    fields: [
      ['Service URI', url],
      ['Custom headers', 'none'],
      ['Trigger actions', 'push'],
      ['Status', 'On'],
      ['Scope', 'REPOSITORY:TAG, or empty for everything'],
    ],
    notes: [pathIsTheSecret, 'The button Ping sends a body without a target; without a filter it still reconciles.'],
  }),
  cdevents: ({ url, events }) => ({
    where: 'Any sender of CDEvents over HTTP, in the binary mode of CloudEvents',
    fields: [
      ['URL', url],
      ['Method', 'POST'],
      ['Content-Type', 'application/json'],
      ['Ce-Type', events.length > 0 ? events.join(', ') : 'the type of the event'],
    ],
    notes: [pathIsTheSecret, 'In structured mode (application/cloudevents+json) Flux cannot read the event.'],
  }),
};

function chosen(events: readonly string[]): string {
  return events.length > 0 ? events.join(', ') : 'those that are to reconcile';
}
