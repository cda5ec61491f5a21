/**
 * Shortest token accepted. Flux accepts any token, even an empty one, with which unsigned deliveries pass (see
 * receivers of type github).
 */
export const minimumTokenLength = 16;

/** What is wrong with a token, without showing it; empty when nothing is. */
export function tokenWeaknesses(token: string): string[] {
  const weaknesses: string[] = [];
  if (token === '') weaknesses.push('empty; Flux would accept unsigned deliveries');
  else if (token.length < minimumTokenLength)
    weaknesses.push(`only ${token.length} characters long; it could be guessed`);
  if (/\p{Cc}/u.test(token.trim())) weaknesses.push('has a line break or another control character in it');
  if (token.trim() !== token) weaknesses.push('starts or ends with white space, which GitHub would not keep');
  return weaknesses;
}
