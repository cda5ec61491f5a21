import type { PolicyObject } from '../../policy/object.ts';

/** One thing that a change means, in Markdown. */
export interface Sentence {
  readonly text: string;
  /** The objects that it was read from: what they say is judged. */
  readonly about: readonly PolicyObject[];
}

/** Sentences about the same objects; sides that have none may be passed as they are. */
export function tell(about: readonly (PolicyObject | undefined)[], texts: readonly string[]): Sentence[] {
  const objects = about.filter((object) => object !== undefined);
  return texts.map((text) => ({ text, about: objects }));
}
