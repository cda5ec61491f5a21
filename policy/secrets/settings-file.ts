import { entries } from '../object.ts';
import { documentsOf } from '../text-documents.ts';
import { isHarmless } from './harmless.ts';
import { isAddress, isWord } from './public-keys.ts';
import { namesSecret } from './secret-names.ts';

/**
 * Whether a file of settings in a Secret has nothing secret in it, as Grafana's and Alertmanager's have by default: no name
 * that may mark a secret, and only numbers, switches, addresses and words.
 * @param key of the Secret: the file's name
 */
export function isHarmlessFile(key: string, text: string): boolean {
  if (/\.(ya?ml|json)$/.test(key)) {
    const documents = documentsOf(text);
    // A setting that is commented out.
    if (/#.*[:=]/.test(text)) return false;
    return documents.length > 0 && documents.every((content) => entries(content).length > 0 && isFine('', content));
  }
  if (!/\.(ini|conf|cfg|properties|toml)$/.test(key)) return false;
  const lines = text.split('\n').map((line) => line.trim());
  return lines.every((line) => {
    if (line === '' || /^\[[\w .-]+\]$/.test(line)) return true;
    const [, name = '', value = ''] = /^([\w.-]+)\s*=\s*"?([^"]*)"?$/.exec(line) ?? [];
    return name !== '' && isFine(name, value);
  });
}

function isFine(name: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => isFine(name, item));
  if (typeof value === 'object' && value !== null)
    return entries(value).every(([key, item]) => isPlain(key) && isFine(key, item));
  if (typeof value === 'number') return value < (namesSecret(name) ? 1e5 : 1e9);
  if (typeof value !== 'string') return true;
  if (isHarmless(value)) return true;
  const words = value.split(/[ /="!~|,()[\]]+/);
  return !namesSecret(name) && (!value.includes('://') || isAddress(value)) && words.every(isPlain);
}

/** A name, a version, a time; no password of letters and digits. */
function isPlain(word: string): boolean {
  return isWord(word) && !/(?=[a-z0-9]*\d)(?=\d*[a-z])[a-z0-9]{8}|[a-z0-9]{20}/i.test(word);
}
