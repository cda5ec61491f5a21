import { InvalidArgumentError } from 'commander';

/** An address without a path, for an option. */
export function origin(text: string): string {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin;
  throw new InvalidArgumentError('It has to be https://HOST or https://HOST:PORT (or http), without a path.');
}
