/**
 * Why a file or a text cannot be read. The message says what is wrong and where, and never shows a part of the text: it
 * may hold secrets.
 */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** The message for an error while reading something: that of {@link Unreadable}, otherwise only a code. */
export function whyUnreadable(error: unknown): string {
  if (error instanceof Unreadable) return error.message;
  return error instanceof Error && 'code' in error ? `cannot be read (${String(error.code)})` : 'cannot be read';
}
