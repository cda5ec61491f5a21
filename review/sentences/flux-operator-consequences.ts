import { displayName, field, groupOf, list, type PolicyObject, texts } from '../../policy/object.ts';
import { code, codes } from '../output/markdown.ts';

const group = 'fluxcd.controlplane.io';

/** Whether the object is a FluxInstance: what the Flux Operator installs Flux by. */
export function isInstance(object: PolicyObject): boolean {
  return object.kind === 'FluxInstance' && groupOf(object) === group;
}

/** Whether the object is a ResourceSet. What it deploys without templates is judged as objects of their own. */
export function isResourceSet(object: PolicyObject): boolean {
  return object.kind === 'ResourceSet' && groupOf(object) === group;
}

/** What a FluxInstance runs that names no components. Source: Flux Operator, FluxInstance CRD */
const usual = ['source-controller', 'kustomize-controller', 'helm-controller', 'notification-controller'];

/** What follows when a controller no longer runs. */
const losses: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'notification-controller': '**nothing answers deliveries any more**, and no Alert is sent',
    'source-controller': '**nothing is fetched any more**, by deliveries or by polling',
    'kustomize-controller': 'what is fetched is no longer applied (Kustomization)',
    'helm-controller': 'HelmReleases are no longer applied',
    'image-reflector-controller': 'registries are no longer scanned (ImageRepository, ImagePolicy)',
    'image-automation-controller': 'new images are no longer written to Git (ImageUpdateAutomation)',
  }),
);

/** What a change of the controllers that a FluxInstance runs does. */
export function instanceConsequences(before: PolicyObject, after: PolicyObject): string[] {
  if (!isInstance(after)) return [];
  const [from = [], to = []] = [before, after].map(componentsOf);
  const name = code(displayName(after));
  const come = to.filter((component) => !from.includes(component));
  return [
    ...from
      .filter((component) => !to.includes(component))
      .map((component) => {
        const loss = losses.get(component);
        return `**Controller gone**: ${name} no longer runs ${code(component)}${loss === undefined ? '' : `: ${loss}`}.`;
      }),
    ...(come.length > 0 ? [`**Controller added**: ${name} now runs ${codes(come)}.`] : []),
  ];
}

function componentsOf(instance: PolicyObject): readonly string[] {
  const named = texts(field(instance, 'spec', 'components'));
  return named.length > 0 ? named : usual;
}

/** Kinds that the templates of a ResourceSet make; `text` for a template that is one text. */
export function templatesOf(object: PolicyObject): string[] {
  const kinds = list(field(object, 'spec', 'resources')).map((resource) => String(field(resource, 'kind') ?? 'object'));
  const text = field(object, 'spec', 'resourcesTemplate');
  const inText =
    typeof text === 'string' ? [...text.matchAll(/^kind:\s*["']?(\w+)/gm)].map(([, kind = '']) => kind) : [];
  return [...new Set([...kinds, ...inText])].sort();
}
