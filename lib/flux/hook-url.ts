import { hostInUrl } from './host-name.ts';

/** Raised instead of registering a URL at GitHub that would never reach the Receiver. */
export class HookUrlError extends Error {
  override readonly name = 'HookUrlError';
}

/** What a hook URL is made of. */
export interface HookUrlParts {
  readonly scheme: 'http' | 'https';
  /** IP address or host name; IPv6 without brackets. */
  readonly host: string | undefined;
  /** The port as the sender has to give it; the scheme's own is left out of the URL. */
  readonly port: number | undefined;
  /** The path that Flux reported in `status.webhookPath`. */
  readonly path: string | undefined;
  /** The path that follows from token, name and namespace. */
  readonly expectedPath: string;
}

/**
 * Builds a hook URL, or refuses. A missing part must never end up in a URL: GitHub would accept
 * `http://192.0.2.1undefined` and deliver to nowhere.
 * @throws HookUrlError naming the part that is missing or differs
 */
export function hookUrl({ scheme, host, port, path, expectedPath }: HookUrlParts): string {
  if (host === undefined || host === '') {
    throw new HookUrlError(
      'The exposure has no address, so there is no URL to register; nothing was registered at GitHub.',
    );
  }
  if (port === undefined || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new HookUrlError(`The exposure has no usable port (${port}); nothing was registered at GitHub.`);
  }
  if (path !== expectedPath) {
    throw new HookUrlError(
      `The Receiver reports the path ${path ?? '(none)'}, but its token, name and namespace give ${expectedPath}; ` +
        'nothing was registered at GitHub. Something else changed the Secret or the Receiver: run `pulumi up --refresh`.',
    );
  }
  const url = URL.parse(`${scheme}://${hostInUrl(host)}:${port}${path}`);
  if (url === null || url.pathname !== path || url.username !== '' || url.search !== '') {
    throw new HookUrlError(
      `${JSON.stringify(host)} is not a host name or IP address; nothing was registered at GitHub.`,
    );
  }
  return url.href;
}
