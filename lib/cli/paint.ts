import { styleText } from 'node:util';
import type { Paint } from '../operate/report/text.ts';

/** Node leaves the colors out where the output is no terminal, and where NO_COLOR is set. */
export const paint: Paint = (style, text) => styleText(style, text, { stream: process.stdout });
