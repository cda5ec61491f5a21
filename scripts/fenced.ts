/**
 * Puts the output of a program into a Markdown block that the text cannot end: `node scripts/fenced.ts LANGUAGE MOST <
 * text`. Of a text of more than MOST characters the beginning and the end are kept, because a preview has its policies
 * at the end.
 */
import { text } from 'node:stream/consumers';
import { fence } from '../review/output/markdown.ts';

const [language = 'text', most = '18000'] = process.argv.slice(2);
console.log(fence(language, shortened(await text(process.stdin), Number(most))));

function shortened(whole: string, longest: number): string {
  if (whole.length <= longest) return whole;
  const half = Math.floor(longest / 2) - 50;
  const head = whole.slice(0, half).replace(/\n[^\n]*$/, '');
  const tail = whole.slice(-half).replace(/^[^\n]*\n/, '');
  const left = whole.length - head.length - tail.length;
  // One line can be longer than all there is room for, and be cut within a character.
  return `${head}\n… ${left} characters are left out; the log of the run has them …\n${tail}`.toWellFormed();
}
