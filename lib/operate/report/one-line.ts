/**
 * A text that others wrote, in one line: controllers and GitHub say things in several, and control characters would move
 * the cursor of a terminal.
 */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
