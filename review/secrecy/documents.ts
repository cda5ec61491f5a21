import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import { readKubernetesYaml } from '../../lib/yaml/kubernetes.ts';
import { isKey } from './harmless.ts';

/** A text with values in it, such as a file in a ConfigMap. */
export interface Document {
  readonly values: readonly unknown[];
  /** Writes the text with other values in their places. */
  readonly write: (values: readonly unknown[]) => string;
}

/** Longer ones are hidden as a whole: parsing them would take too long. */
const longest = 200_000;

/** What a text holds: JSON, YAML (several documents too), or lines of names and values. Undefined for any other text. */
export function documentIn(text: string): Document | undefined {
  if (text.length > longest) return undefined;
  return json(text) ?? lines(text) ?? yaml(text);
}

function json(text: string): Document | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return {
      values: [value],
      write: ([masked]) =>
        isDeepStrictEqual(masked, value)
          ? text
          : JSON.stringify(masked, undefined, text.includes('\n') ? 2 : undefined),
    };
  } catch {
    return undefined;
  }
}

function yaml(text: string): Document | undefined {
  if (!/\n/.test(text.trim())) return undefined;
  try {
    const values = readKubernetesYaml(text);
    if (values.length === 0 || !values.every((value) => typeof value === 'object')) return undefined;
    const write = (masked: readonly unknown[]) =>
      isDeepStrictEqual(masked, values) && !/#|&|\*|\\/.test(text)
        ? text
        : masked.map((value) => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');
    return { values, write };
  } catch {
    return undefined;
  }
}

const pair = /^(?:export[ \t]+)?["']?(?<name>[A-Za-z_][\w.-]{0,60})["']?[ \t]*[=:][ \t]*(?<value>.*?)[ \t]*$/;

/** Properties, .env and .ini files. */
function lines(text: string): Document | undefined {
  const all = text.split(/\r?\n/);
  if (all.length < 2 || !all.some((line) => line.includes('=')) || !all.every((line) => isLine(line))) return undefined;
  const values = all.flatMap((line) => {
    const { name = '', value = '' } = pair.exec(line)?.groups ?? {};
    return name === '' ? [] : [{ [name]: value.replace(/^(["'])(.*)\1$/, '$2') }];
  });
  return {
    values,
    write: (masked) => {
      if (isDeepStrictEqual(masked, values) && !/^[ \t]*[#;]/m.test(text)) return text;
      const left = [...masked];
      return all
        .map((line) => {
          if (!pair.test(line)) return /^[#;]/.test(line) ? `${line[0]} (comment)` : line;
          const [[name, value] = []] = Object.entries(left.shift() as object);
          return `${name}=${String(value)}`;
        })
        .join('\n');
    },
  };
}

function isLine(line: string): boolean {
  const [, section] = /^\[([a-z_.-]{1,40})\]$/i.exec(line) ?? [];
  return /^(?:[#;].*|\s*)$/.test(line) || pair.test(line) || (section !== undefined && isKey(section));
}
