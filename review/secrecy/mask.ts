import { isDeepStrictEqual } from 'node:util';
import { hidden } from '../../lib/problems/credentials.ts';
import { displayName, entries, field, list, type PolicyObject } from '../../policy/object.ts';
import { namesSecret } from '../../policy/secrets/secret-names.ts';
import type { Concealed } from './concealed.ts';
import { documentIn } from './documents.ts';
import { hasRandomPart, isFilledIn, isHarmless, isHost, isKey, isNameLike, isPlainUrl, isSwitch } from './harmless.ts';
import { nameOfVariable, type Place, placeBelow } from './place.ts';
import { isSecretPart, otherOfSecret } from './secret-values.ts';
import { type Finder, hiddenChanged, inAddress, inCode, inProse, inVersion, withoutSpans } from './spans.ts';
import { zoneOf } from './zones.ts';

/** kubectl keeps the whole manifest, data of Secrets included, in this annotation. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Replaces everything that is not known to be harmless. */
export class Mask {
  readonly #concealed: Concealed;
  readonly #known: ReadonlySet<string>;

  /** @param known names of the change's objects, which may be shown anywhere */
  constructor(concealed: Concealed, known: ReadonlySet<string>) {
    this.#concealed = concealed;
    this.#known = known;
  }

  object(object: PolicyObject, other: PolicyObject): PolicyObject {
    const place = { of: displayName(object), path: '', key: '', zone: zoneOf(object), announced: false };
    return this.value(object, other, place) as PolicyObject;
  }

  /** @param other the same on the other side: differences are marked */
  value(value: unknown, other: unknown, place: Place): unknown {
    if (typeof value === 'string') return this.#text(value, other, place);
    if (typeof value === 'number' || typeof value === 'bigint') return this.#number(value, other, place);
    if (Array.isArray(value)) return this.#list(value, other, place);
    if (typeof value !== 'object' || value === null) return value;
    // A setting that Pulumi keeps encrypted.
    if (Object.keys(value).join() === 'secure') return this.#conceal(value, other, place, true);
    return this.#mapping(value, other, place);
  }

  #conceal(
    value: unknown,
    other: unknown,
    place: Place,
    never = place.zone === 'secret' || isTokenSetting(place),
  ): unknown {
    const where = { path: [place.of, place.path].filter((part) => part !== '').join(' '), never };
    if (value === hidden || value === hiddenChanged || this.#concealed.asked(where)) return value;
    this.#concealed.hide(where, value);
    return other === undefined || isDeepStrictEqual(value, other) ? hidden : hiddenChanged;
  }

  #number(value: number | bigint, other: unknown, place: Place): unknown {
    const free = place.zone === 'free' || place.zone === 'command';
    // `maxTokens: 4096`, `tokenExpirationSeconds: 3600`
    const announced = ((free && place.announced) || namesSecret(place.key)) && !/s$/i.test(place.key);
    const harmless = place.zone === 'known' || isHarmless(String(value), this.#known);
    return announced || place.zone === 'secret' || !harmless ? this.#conceal(value, other, place) : value;
  }

  #text(text: string, other: unknown, place: Place): unknown {
    if (isSwitch(text) || isFilledIn(text)) return text;
    if (place.zone === 'secret') return this.#conceal(text, other, place);
    if (place.announced || namesSecret(place.key)) {
      return isTold(text, place, this.#known) ? text : this.#address(text, other, place);
    }
    if (isHarmless(text, this.#known) || (isNamed(place.key) && isKey(text))) return text;
    if (/checksum/i.test(place.key) && /^[0-9a-f]{6,64}$/.test(text)) return text;
    if (place.zone === 'code') return this.#spans(inCode, text, other, place);
    if (place.zone === 'prose') return this.#spans(inProse, text, other, place);
    if (place.zone === 'known' && isField.test(text.replaceAll(/[^ -~]/gu, ''))) {
      return this.#spans(hasVersion.test(place.key) ? inVersion : inAddress, text, other, place);
    }
    return this.#document(text, other, place) ?? this.#address(text, other, place);
  }

  #spans(find: Finder, text: string, other: unknown, place: Place): unknown {
    const masked = withoutSpans(text, find, this.#known, other);
    if (masked === text) return text;
    return this.#conceal(text, other, place) === text ? text : masked;
  }

  /** For an address in free text, only the host. */
  #address(text: string, other: unknown, place: Place): unknown {
    const [, origin = '', rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/[^\s/?#@]+)[/?#](.*)$/is.exec(text) ?? [];
    const covered = this.#conceal(text, other, place);
    return covered !== text && rest !== '' && isPlainUrl(origin, this.#known)
      ? `${origin}/${String(covered)}`
      : covered;
  }

  #document(text: string, other: unknown, place: Place): string | undefined {
    const document = documentIn(text);
    if (document === undefined) return undefined;
    const others = typeof other === 'string' ? (documentIn(other)?.values ?? []) : [];
    const values = document.values.map((value, index) =>
      this.value(value, others[index], { ...place, zone: zoneOf(value), key: '' }),
    );
    const shown = document.write(values);
    // Two that differ must not look equal.
    const differs = typeof other === 'string' && other !== text;
    return differs && shown !== text && shown === this.#document(other, other, place) ? `${shown} (changed)` : shown;
  }

  #list(items: readonly unknown[], other: unknown, place: Place): unknown[] {
    const others = list(other);
    return items.map((item, index) => {
      const name = field(item, 'name');
      const named = others.find((candidate) => name !== undefined && field(candidate, 'name') === name);
      const [counterpart, at] = [named ?? others[index], { ...place, path: `${place.path}[${index}]` }];
      if (place.zone === 'command' && typeof item !== 'object') {
        return this.#argument(item, items[index - 1], counterpart, at);
      }
      if (place.key === 'literals' && typeof item === 'string') return this.#pair(item, counterpart, at);
      return this.value(item, counterpart, at);
    });
  }

  /** `--name=value`; `--name` and its value as two arguments; `NAME=value`. */
  #argument(item: unknown, before: unknown, other: unknown, place: Place): unknown {
    const text = String(item);
    if (/^--?[A-Za-z][\w.:-]*=/.test(text) || /^[A-Za-z_]\w*=/.test(text)) return this.#pair(text, other, place);
    if (/^(?:--[A-Za-z][\w.-]*|-[A-Za-z]{1,2})$/.test(text) && !hasRandomPart(text)) return item;
    const option = typeof before === 'string' ? /^--?([A-Za-z][\w-]*)$/.exec(before)?.[1] : undefined;
    const given = { ...place, zone: 'free', key: option ?? place.key } as const;
    // `-p X`, `-pX`: the meaning of a one-letter option is not known, so its value may be anything.
    const lettered = option?.length === 1 && !/^\d{1,5}$|[/:]|\s|^[\w-]+\.\w+$/.test(text) && !isHost(text);
    if ((lettered || /^-p./.test(text)) && !this.#known.has(text)) return this.#conceal(text, other, given);
    return this.value(item, other, given);
  }

  #pair(text: string, other: unknown, place: Place): unknown {
    const [, name = '', value = ''] = /^([^=]*)=?([\s\S]*)$/.exec(text) ?? [];
    const [, , before] = typeof other === 'string' ? (/^([^=]*)=?([\s\S]*)$/.exec(other) ?? []) : [];
    if (!text.includes('=') || hasRandomPart(name)) return this.#conceal(text, other, place);
    return `${name}=${String(this.value(value, before, { ...place, zone: place.zone === 'secret' ? 'secret' : 'free', key: name.replace(/^-+/, '') }))}`;
  }

  #mapping(mapping: object, other: unknown, outer: Place): unknown {
    const isObject = typeof field(mapping, 'apiVersion') === 'string' && typeof field(mapping, 'kind') === 'string';
    const place = isObject && outer.zone !== 'secret' ? { ...outer, zone: zoneOf(mapping), announced: false } : outer;
    const others = new Map(entries(other));
    return Object.fromEntries(
      entries(mapping).map(([key, item], index) => {
        const [name, shown] = this.#key(key, index, place);
        const below = placeBelow(place, key, name, mapping);
        const counterpart = others.get(key);
        // Its kind and name are in every title.
        if (typeof item === 'string' && titles[place.path]?.test(key)) return [shown, item];
        if (isSecretPart(mapping, place.key, key)) return [shown, this.#secret(key, item, other, below)];
        if (key === lastApplied) return [shown, this.#conceal(item, counterpart, below, true)];
        return [shown, this.value(item, counterpart, below)];
      }),
    );
  }

  #secret(part: string, value: unknown, other: unknown, place: Place): unknown {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return value === null ? value : this.#conceal(value, field(other, part), place, true);
    }
    const values = entries(value).map(([key, item], index) => {
      const [name, shown] = this.#key(key, index, { ...place, zone: 'secret' });
      const below = { ...place, path: `${place.path}.${name}` };
      if (typeof item === 'string' && isFilledIn(item)) return [shown, item];
      return [shown, this.#conceal(item, otherOfSecret(part, key, item, other), below, true)];
    });
    return Object.fromEntries(values);
  }

  /** A key as in paths, and as it is shown: a key that is not a name is hidden like a value. */
  #key(key: string, index: number, place: Place): [path: string, shown: string] {
    if (this.#known.has(key) || (place.zone === 'known' ? isNameLike(key) : isKey(key))) return [key, key];
    const name = `${hidden} ${index + 1}`;
    const at = { ...place, path: place.path === '' ? name : `${place.path}.${name}` };
    return [name, this.#conceal(key, undefined, at) === key ? key : name];
  }
}

const titles: Readonly<Record<string, RegExp>> = { '': /^(?:apiVersion|kind)$/, metadata: /^name(?:space)?$/ };

/** Settings hold tokens by name; the one who set them has them. */
function isTokenSetting({ of, key }: Place): boolean {
  return of === 'setting' && namesSecret(key);
}

/** Keys whose values are names, of any number of words. */
const isName =
  /^(?:existing[A-Z]\w*|\w*[cC]lass(?:Name)?|(?:secret|configMap|serviceAccount)Name|storage_class|release|cluster(?:_?[nN]ame)?)$/;

function isNamed(key: string): boolean {
  return key === nameOfVariable || isName.test(key);
}

const hasVersion = /^(?:image|newTag|tag|commit|revision|digest|version|ref)$/;

/** What a field of an API takes, besides letters of all languages: addresses, and text without spaces and quotes. */
const isField = /^(?:[a-z][a-z0-9+.-]*:\/\/\S*|[\w.:/*@+,~^<>=|()[\]$%?&;#-]{1,400})$/i;

const namesOfThings = /(?:^|[a-z])(?:name|namespace|key|kind|ref|type|path|algorithm|class|group|database)$/i;

/** Whether a text is not a secret although its name suggests one: the path of a file, or the name of something. */
function isTold(text: string, { key, announced }: Place, known: ReadonlySet<string>): boolean {
  if (/^(?:~|\.{0,2})\/[\w./-]+$/.test(text) && isHarmless(text, known)) return true;
  if (/(?:^|[-_./])auth$/i.test(key) && /^(?:basic|digest|bearer|oauth2?|ldap|none)$/i.test(text)) return true;
  if (!announced || namesSecret(key)) return false;
  return isNamed(key) ? isKey(text) : namesOfThings.test(key) && isHarmless(text, known);
}
