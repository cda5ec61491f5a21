/**
 * Why a file or a text cannot be read. The message says what is wrong and where, and never shows a part of the text: it
 * may hold secrets.
 */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** What to tell of an error that came up while something was read: of {@link Unreadable} its message, else a code only. */
export function whyUnreadable(error: unknown): string {
  if (error instanceof Unreadable) return error.message;
  return error instanceof Error && 'code' in error ? `cannot be read (${String(error.code)})` : 'cannot be read';
}
