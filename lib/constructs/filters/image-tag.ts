import { celExists, celHas, celString } from '../../flux/cel.ts';
import { anything, type Filter, within } from './filter.ts';
import type { ImageReceiverType } from './image-name.ts';
import { anyOf, asTexts, matchesAny, type PatternRule, type Patterns, patternProblems } from './pattern.ts';

/**
 * A push of one of the tags; false for everything that names no tag. Harbor, Google and Azure name the tag when they
 * report a deletion as well: choose the events there.
 * @param tags tags or patterns: `latest`, `v1.*`; text that cannot be a tag is a violation of the Receiver
 */
export function imageTag(...tags: Patterns): Filter<ImageReceiverType> {
  const texts = asTexts(tags);
  const expression = (type: ImageReceiverType) => {
    if (type === 'quay') return celExists('req.updated_tags', 't', matchesAny('t', texts));
    if (type === 'harbor') {
      const tag = `type(r) == map && has(r.tag) && ${matchesAny('r.tag', texts)}`;
      return celExists('req.event_data.resources', 'r', tag);
    }
    if (type === 'gcr') {
      return `has(req.tag) && type(req.tag) == string && req.tag.matches(${celString(`:${anyOf(texts)}$`)})`;
    }
    return `${celHas(tagField[type])} && ${matchesAny(tagField[type], texts)}`;
  };
  const subject = (type: ImageReceiverType) => celHas(tagField[type]);
  return {
    expression,
    negation: (type) => within(subject(type), `!(${expression(type)})`),
    subject,
    problems: () => patternProblems(tags, rule),
    outcomes: () => anything,
  };
}

const rule: PatternRule = {
  what: 'tag',
  wrong: /[^\w.*-]/,
  choices: 'tags, also with *',
  fix: 'Write only the tag, without the image: v1.2.3, or v1.* for every tag that starts with v1.',
};

const tagField = {
  dockerhub: 'req.push_data.tag',
  quay: 'req.updated_tags',
  gcr: 'req.tag',
  acr: 'req.target.tag',
  harbor: 'req.event_data.resources',
  nexus: 'req.component.version',
} as const;
