import { displayName, field, groupOf, list, type PolicyObject, texts } from '../../policy/object.ts';
import { code, codes } from '../output/markdown.ts';

const group = 'fluxcd.controlplane.io';

/** Whether the object is a FluxInstance, from which the Flux Operator installs Flux. */
export function isInstance(object: PolicyObject): boolean {
  return object.kind === 'FluxInstance' && groupOf(object) === group;
}

/** Whether the object is a ResourceSet. Objects that it deploys without templates are judged on their own. */
export function isResourceSet(object: PolicyObject): boolean {
  return object.kind === 'ResourceSet' && groupOf(object) === group;
}

/** What a FluxInstance without components runs. Source: Flux Operator, FluxInstance CRD */
const usual = ['source-controller', 'kustomize-controller', 'helm-controller', 'notification-controller'];

/** What follows when a controller no longer runs. */
const losses: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'notification-controller': '**deliveries are no longer answered**, and no Alert is sent',
    'source-controller': '**nothing is fetched any longer**, by deliveries or by polling',
    'kustomize-controller': 'what is fetched is no longer applied (Kustomization)',
    'helm-controller': 'HelmReleases are no longer applied',
    'image-reflector-controller': 'registries are no longer scanned (ImageRepository, ImagePolicy)',
    'image-automation-controller': 'new images are no longer written to Git (ImageUpdateAutomation)',
  }),
);

/** The consequences when a FluxInstance runs other controllers. */
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

/** Kinds that the templates of a ResourceSet create; `text` for a template that is a single text. */
export function templatesOf(object: PolicyObject): string[] {
  const kinds = list(field(object, 'spec', 'resources')).map((resource) => String(field(resource, 'kind') ?? 'object'));
  const text = field(object, 'spec', 'resourcesTemplate');
  const inText =
    typeof text === 'string' ? [...text.matchAll(/^kind:\s*["']?(\w+)/gm)].map(([, kind = '']) => kind) : [];
  return [...new Set([...kinds, ...inText])].sort();
}
