import { celExists, celHas, celString } from '../../flux/cel.ts';
import type { Filter } from './filter.ts';
import { anyOf, checkPatterns, matchesAny, type Patterns } from './pattern.ts';

/** Receivers whose sender reports pushes of images. */
export type ImageReceiverType = 'dockerhub' | 'quay' | 'gcr' | 'acr' | 'harbor' | 'nexus';

/**
 * A push to one of the image repositories, under the name that the registry's own notification has:
 *
 * | type | name | example |
 * |---|---|---|
 * | dockerhub | repository.repo_name | `library/nginx` |
 * | quay | repository | `organization/nginx` |
 * | gcr | the image without its tag | `europe-docker.pkg.dev/project/images/nginx` |
 * | acr | target.repository, without the registry's host | `team/nginx` |
 * | harbor | event_data.repository.repo_full_name | `project/nginx` |
 * | nexus | component.name | `team/nginx` |
 *
 * @param names names or patterns: `organization/*`
 * @throws RangeError for a name with a tag, a digest or a scheme
 */
export function imageName(...names: Patterns): Filter<ImageReceiverType> {
  const fix =
    'Write the repository alone, as the registry names it: organization/nginx, without tag, digest and scheme.';
  const checked = checkPatterns('image name', names, /\s|@|:\/\/|:[^/]*$|^\/|\/$/, fix);
  return {
    expression: (type) => {
      if (type !== 'gcr') return `${celHas(nameField[type])} && ${matchesAny(nameField[type], checked)}`;
      // Google has the name only as a part of the reference, by tag or, for an untagged push, by digest.
      const references = [
        ['req.tag', `^${anyOf(checked)}:[^/]*$`],
        ['req.digest', `^${anyOf(checked)}@`],
      ] as const;
      return references
        .map(
          ([field, pattern]) =>
            `(has(${field}) && type(${field}) == string && ${field}.matches(${celString(pattern)}))`,
        )
        .join(' || ');
    },
    subject: (type) => (type === 'gcr' ? 'has(req.tag) || has(req.digest)' : celHas(nameField[type])),
  };
}

/**
 * A push of one of the tags; false for everything that names no tag. Harbor, Google and Azure name the tag when they
 * report a deletion as well: choose the events there.
 * @param tags tags or patterns: `latest`, `v1.*`
 * @throws RangeError for text that can be no tag
 */
export function imageTag(...tags: Patterns): Filter<ImageReceiverType> {
  const fix = 'Write the tag alone, without the image: v1.2.3, or v1.* for every tag that starts so.';
  const checked = checkPatterns('tag', tags, /[^\w.*-]/, fix);
  return {
    expression: (type) => {
      if (type === 'quay') return celExists('req.updated_tags', 't', matchesAny('t', checked));
      if (type === 'harbor') {
        const tag = `type(r) == map && has(r.tag) && ${matchesAny('r.tag', checked)}`;
        return celExists('req.event_data.resources', 'r', tag);
      }
      if (type === 'gcr') {
        return `has(req.tag) && type(req.tag) == string && req.tag.matches(${celString(`:${anyOf(checked)}$`)})`;
      }
      return `${celHas(tagField[type])} && ${matchesAny(tagField[type], checked)}`;
    },
    subject: (type) => celHas(tagField[type]),
  };
}

// Payloads: the registries' own documentation of their webhooks. What Flux hands a filter of type gcr is the message
// inside the Pub/Sub envelope (action, digest, tag), not the envelope.
const nameField = {
  dockerhub: 'req.repository.repo_name',
  quay: 'req.repository',
  acr: 'req.target.repository',
  harbor: 'req.event_data.repository.repo_full_name',
  nexus: 'req.component.name',
} as const;

const tagField = {
  dockerhub: 'req.push_data.tag',
  quay: 'req.updated_tags',
  gcr: 'req.tag',
  acr: 'req.target.tag',
  harbor: 'req.event_data.resources',
  nexus: 'req.component.version',
} as const;
