import { htmlEscape } from 'escape-goat';
import { plainText } from '../graph/label.ts';

/** Markup. Whatever else is put into a page is text, and cannot become markup. */
export class Html {
  readonly markup: string;

  /** @param markup made here: of what others wrote it has only what was escaped */
  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What may be put into a page; undefined adds nothing. */
export type Part = string | number | Html | undefined | readonly Part[];

/** Markup with texts in it: html`<b>${name}</b>`. A text may stand in an element, or in an attribute with quotes. */
export function html(markup: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(String.raw({ raw: markup }, ...parts.map(written)));
}

function written(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'object') return part.map(written).join('');
  return htmlEscape(plainText(String(part)));
}

/** A text in which web addresses can be followed; what has another scheme, such as javascript:, stays text. */
export function withLinks(text: string): Html {
  const parts = text.split(/(https?:\/\/[^\s<>"'`]+)/);
  return html`${parts.map((part, index) => (index % 2 === 1 ? link(part) : part))}`;
}

/** A full stop or a bracket at its end belongs to the sentence. */
function link(found: string): Html {
  const address = found.replace(/[.,;:)\]]+$/, '');
  const rest = found.slice(address.length);
  if (!URL.canParse(address)) return html`${found}`;
  return html`<a href="${address}" rel="noreferrer">${address}</a>${rest}`;
}
