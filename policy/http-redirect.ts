import { entries, field, type PolicyObject } from './object.ts';

/**
 * Annotations by which controllers of Ingresses serve plain HTTP beside HTTPS, where they would otherwise redirect to HTTPS. Matched
 * by the end of the key: its prefix belongs to the controller and can be configured (ingress-nginx, --annotations-prefix).
 */
const redirects =
  /\/(force-)?ssl-redirect$|\/(redirect-to-https|http-to-https|https-redirect|force-https|skipper-ingress-redirect)$/;

/** As the controllers read switches (Go's strconv.ParseBool, and words). */
const isOff = (value: unknown) => /^(false|f|0|no|n|off|disabled)$/i.test(String(value).trim());
const isOn = (value: unknown) => /^(true|t|1|yes|y|on|enabled)$/i.test(String(value).trim());

/** Annotations that ask for plain HTTP by its name. */
const plain: readonly { readonly key: RegExp; readonly asks: (value: string, all: unknown) => boolean }[] = [
  // GKE; Contour
  { key: /\/(ingress\.)?allow-http$/, asks: isOn },
  // Traefik's own names of its entry points: web is port 80.
  {
    key: /^traefik\..*\/router\.entrypoints$/,
    asks: (value) => words(value).some((word) => /^(web|http)$/.test(word)),
  },
  { key: /^traefik\..*\/router\.tls$/, asks: isOff },
  {
    key: /^konghq\.com\/protocols$/,
    asks: (value, all) =>
      words(value).includes('http') && field(all, 'konghq.com/https-redirect-status-code') === undefined,
  },
  // AWS
  {
    key: /^alb\.ingress\.kubernetes\.io\/listen-ports$/,
    asks: (value, all) => /"HTTP"/.test(value) && field(all, 'alb.ingress.kubernetes.io/ssl-redirect') === undefined,
  },
];

const words = (value: string) => value.toLowerCase().split(/[\s,]+/);

/** The annotation of an Ingress with which it serves plain HTTP beside its certificates, as KEY: VALUE. */
export function servesPlainHttp({ metadata }: PolicyObject): string | undefined {
  const annotations = entries(metadata.annotations);
  // A redirect that is forced wins over one that is turned off (ingress-nginx).
  if (annotations.some(([key, value]) => /\/force-ssl-redirect$/.test(key) && isOn(value))) return undefined;
  const found = annotations.find(
    ([key, value]) =>
      (redirects.test(key) && isOff(value)) ||
      plain.some((one) => one.key.test(key) && one.asks(String(value), metadata.annotations)),
  );
  return found === undefined ? undefined : `${found[0]}: ${String(found[1])}`;
}
