import { displayName, field, type PolicyObject, texts } from '../../policy/object.ts';
import { isIngressRoute, middlewaresOf } from '../model/traefik.ts';
import { code, codes } from '../output/markdown.ts';

/** Fields of an IngressRoute that these sentences cover. */
export const toldOfIngressRoute = /^spec\.(tls|entryPoints)\b|^spec\.routes\[\d+\]\.middlewares\b/;

/** What an IngressRoute of Traefik does with requests. */
export function ingressRouteConsequences(before: PolicyObject, after: PolicyObject): string[] {
  if (!isIngressRoute(before) || !isIngressRoute(after)) return [];
  const name = code(displayName(after));
  const [tls, now] = [before, after].map((object) => field(object, 'spec', 'tls') ?? null);
  const [from = [], to = []] = [before, after].map((object) => texts(field(object, 'spec', 'entryPoints')));
  const [through = [], goes = []] = [before, after].map(middlewaresOf);
  const gone = through.filter((middleware) => !goes.includes(middleware));
  const come = goes.filter((middleware) => !through.includes(middleware));
  const points = (all: readonly string[]) => (all.length === 0 ? 'every entry point' : codes(all));
  return [
    ...(tls !== null && now === null
      ? [
          `**TLS removed**: ${name} no longer has a certificate of its own; requests come over plain HTTP, unless ${to.length === 0 ? 'an entry point' : codes(to)} of Traefik brings one.`,
        ]
      : []),
    ...(tls === null && now !== null ? [`**TLS added**: ${name} serves HTTPS by its own certificate.`] : []),
    ...(tls !== null && now !== null && JSON.stringify(tls) !== JSON.stringify(now)
      ? [`**TLS changes**: ${name}, ${code('spec.tls')} ${code(JSON.stringify(tls))} → ${code(JSON.stringify(now))}.`]
      : []),
    ...(gone.length > 0
      ? [
          `**Middleware removed**: requests to ${name} no longer go through ${codes(gone)}; what was checked or limited there no longer is.`,
        ]
      : []),
    ...(come.length > 0 ? [`**Middleware added**: requests to ${name} go through ${codes(come)}.`] : []),
    ...(from.join() === to.join()
      ? []
      : [`**Entry points**: ${name} takes requests at ${points(to)}; before, at ${points(from)}.`]),
  ];
}
