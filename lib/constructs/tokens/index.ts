export { GcrToken, type GcrTokenProps } from './gcr-token.ts';
export type {
  Deferred,
  ExistingToken,
  ExternalToken,
  SealedToken,
  SealingScope,
  SopsToken,
  SubstitutedToken,
  TokenSource,
} from './source.ts';
export { WebhookToken, type WebhookTokenProps } from './webhook-token.ts';
