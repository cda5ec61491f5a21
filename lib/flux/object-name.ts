type Lower =
  | 'a'
  | 'b'
  | 'c'
  | 'd'
  | 'e'
  | 'f'
  | 'g'
  | 'h'
  | 'i'
  | 'j'
  | 'k'
  | 'l'
  | 'm'
  | 'n'
  | 'o'
  | 'p'
  | 'q'
  | 'r'
  | 's'
  | 't'
  | 'u'
  | 'v'
  | 'w'
  | 'x'
  | 'y'
  | 'z';
type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';

/**
 * The name of one Kubernetes object. It starts with a letter or a digit, which keeps Flux's wildcard `*` out where one
 * object is meant. A name computed at run time is narrowed with {@link isObjectName}.
 */
export type ObjectName = `${Lower | Digit}${string}`;

/** What an object name may look like, for error messages. */
export const objectNameChoices = "lower-case letters, digits, '-' and '.', at most 253 characters (RFC 1123 subdomain)";

/** Whether Kubernetes accepts the text as metadata.name of a Flux object. */
export function isObjectName(text: string): text is ObjectName {
  return text.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text);
}

/**
 * A name for an object after something with another alphabet, such as a repository: lower case, and `-` for what
 * Kubernetes does not accept. A DNS label, so that every kind accepts it.
 * @returns an empty text when no letter and no digit is left
 */
export function toObjectName(text: string): string {
  const name = text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return name.slice(0, 63).replace(/^-+|-+$/g, '');
}
