export { changedPath } from './changed-path.ts';
export { and, type Condition, celOf, type Filter, type KnownDelivery, not, type Outcomes, or } from './filter.ts';
export { branch, type GitReceiverType, tag } from './git.ts';
export { type ImageReceiverType, imageName } from './image-name.ts';
export { imageTag } from './image-tag.ts';
export type { Pattern, Patterns } from './pattern.ts';
