import * as pulumi from '@pulumi/pulumi';
import { type Address, checkedUrl } from '../pulumi/address.ts';
import { addressOf } from '../pulumi/existing-entrance.ts';
import type { ReceiverEntrance } from '../pulumi/receiver-entrance.ts';
import type { Given } from './given.ts';

/**
 * An entrance from the outputs of its component: its URL, which is known once deliveries can arrive, and its Service.
 */
export function entranceAt({ output }: Given, namespace: string, service: string | undefined): ReceiverEntrance {
  const origin = (output as pulumi.Output<string>).apply((url): Address => addressOf(url));
  const [ofService = '', name = ''] = service?.split('/') ?? [];
  const entrance: Pick<ReceiverEntrance, 'namespace' | 'service' | 'ready' | 'urlOf'> = {
    namespace,
    service: service === undefined ? undefined : { name, namespace: ofService },
    ready: origin,
    urlOf: (path, expectedPath) =>
      pulumi.all([origin, path, expectedPath]).apply(([origin, path, expected]) => checkedUrl(origin, path, expected)),
  };
  return entrance as ReceiverEntrance;
}

/** The URL of an entrance without a path; not known in a preview that does not know the address. */
export function urlOf({ scheme, host, port }: Address): string {
  if (host === undefined || port === undefined) return pulumi.unknown as unknown as string;
  return new URL(`${scheme}://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`).origin;
}
