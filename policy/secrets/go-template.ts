/**
 * Go templates, as operators that create Secrets fill them in: `{{ .token }}`.
 */

/** Longer text is a file, not a value. */
const longest = 10_000;

const action = /\{\{-?([\s\S]*?)-?\}\}/g;

/** Functions that supply a default. */
const instead = /\b(default|coalesce|ternary|or|else|print|println|cat|replace|regexReplaceAll|set)\b/;

/** Whether a text is filled in from elsewhere and has nothing itself that could be the secret. */
export function isFilledIn(text: string): boolean {
  if (text.length > longest) return false;
  // A ResourceSet of the Flux Operator has its own delimiters.
  if (/^<<-?[^"`<>]*\binputs\.[^"`<>]*-?>>$/.test(text.trim())) return true;
  const actions = [...text.matchAll(action)].map(([, code = '']) => code.trim());
  const filling = actions.filter((code) =>
    /(^|[\s(|])[.$]\w*|\bindex\b|\bget\b/.test(code.replaceAll(/"(\\.|[^"\\])*"|`[^`]*`/g, '""')),
  );
  if (filling.length === 0) return false;
  const written = actions.some((code) => literals(code).some((literal) => isTelling(literal, code)));
  // Around it are only a word such as Bearer, or parts of a format.
  return (
    !written &&
    text
      .replaceAll(action, ' ')
      .split(/\s+/)
      .every((word) => word.length < 12 || /[{}[\]"':;=]/.test(word))
  );
}

function literals(code: string): string[] {
  return [...code.matchAll(/"((?:\\.|[^"\\])*)"|`([^`]*)`/g)].map(([, quoted, raw]) => quoted ?? raw ?? '');
}

/** A format and a separator are harmless; the name of a field is not, where another value could take its place. */
function isTelling(literal: string, code: string): boolean {
  const text = literal.replaceAll(/%[+#]?[a-z]/g, '').replaceAll(/\\./g, '');
  if (!/[A-Za-z0-9]{3,}/.test(text)) return false;
  if (instead.test(code.replaceAll(/"(\\.|[^"\\])*"|`[^`]*`/g, '""'))) return true;
  return !/\b(index|get|dig|hasKey|pluck|fromJson|printf|trimPrefix|trimSuffix|split|splitList|filterPEM|jwkPublicKeyPem|pkcs12key|pkcs12cert|pkcs12keyPass|pkcs12certPass)\b/.test(
    code,
  );
}
