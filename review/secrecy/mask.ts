import { isDeepStrictEqual } from 'node:util';
import { credentialsIn, hidden } from '../../lib/problems/credentials.ts';
import { displayName, entries, field, list, type PolicyObject } from '../../policy/object.ts';
import { namesSecret } from '../../policy/secrets/secret-names.ts';
import type { Concealed } from './concealed.ts';
import { documentIn } from './documents.ts';
import { hasRandomPart, isFilledIn, isHarmless, isNameLike, isPlain, isPlainUrl, isSwitch } from './harmless.ts';
import { opensByAddress } from './provider-address.ts';
import { concealAll, secretParts } from './secret-values.ts';
import { type Finder, hiddenChanged, inAddress, inCode, inProse, inVersion, withoutSpans } from './spans.ts';
import { type Zone, zoneBelow, zoneOf } from './zones.ts';

/** kubectl keeps the whole manifest, data of Secrets included, in this annotation. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Stands for the key of an address that opens something to whoever knows it. */
const webhook = 'address of an incoming webhook';

/** Where a value stands. */
export interface Place {
  /** What a path begins with: `Deployment apps/x`, `setting`. */
  readonly of: string;
  /** `spec.ports[0].port` */
  readonly path: string;
  readonly key: string;
  readonly zone: Zone;
  /** Whether a name above announces a secret. */
  readonly announced: boolean;
}

/** Replaces what is not known to be harmless. */
export class Mask {
  readonly #concealed: Concealed;
  readonly #known: ReadonlySet<string>;

  /** @param known names of the change's objects, which may be shown wherever they stand */
  constructor(concealed: Concealed, known: ReadonlySet<string>) {
    this.#concealed = concealed;
    this.#known = known;
  }

  object(object: PolicyObject, other: PolicyObject): PolicyObject {
    const place = { of: displayName(object), path: '', key: '', zone: zoneOf(object), announced: false };
    return this.value(object, other, place) as PolicyObject;
  }

  /** @param other the same on the other side: where the two differ, that is said */
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
    return announced || place.zone === 'secret' ? this.#conceal(value, other, place) : value;
  }

  #text(text: string, other: unknown, place: Place): unknown {
    if (isSwitch(text) || isFilledIn(text)) return text;
    if (place.zone === 'secret') return this.#conceal(text, other, place);
    if (place.announced || namesSecret(place.key)) {
      return isTold(text, place, this.#known) ? text : this.#conceal(text, other, place);
    }
    if (place.key === webhook) return this.#address(text, other, place);
    if (isHarmless(text, this.#known)) return text;
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

  /** Of an address in a free text, the host. */
  #address(text: string, other: unknown, place: Place): unknown {
    if (place.key === webhook && isPlainUrl(text, this.#known) && /^[^/]+:\/\/[^/]+\/?$/.test(text)) return text;
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

  /** `--name=value`; `--name` and what it is given, as two; `NAME=value`. */
  #argument(item: unknown, before: unknown, other: unknown, place: Place): unknown {
    const text = String(item);
    if (/^--?[A-Za-z][\w.:-]*=/.test(text) || /^[A-Za-z_]\w*=/.test(text)) return this.#pair(text, other, place);
    if (/^(?:--[A-Za-z][\w.-]*|-[A-Za-z]{1,2})$/.test(text) && !hasRandomPart(text)) return item;
    const option = typeof before === 'string' ? /^--?([A-Za-z][\w-]*)$/.exec(before)?.[1] : undefined;
    const given = { ...place, zone: 'free', key: option ?? place.key } as const;
    // `-p X`: what a letter stands for is not known, so a word may be anything.
    if (option?.length === 1 && isPlain(text) && !this.#known.has(text)) return this.#conceal(text, other, given);
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
    const isMetadata = /(?:^|\.)metadata$/.test(place.path);
    const others = new Map(entries(other));
    const secrets = secretParts(mapping, place.key);
    return Object.fromEntries(
      entries(mapping).map(([key, item], index) => {
        const below = this.#below(place, key, mapping);
        const counterpart = others.get(key);
        const name = this.#isKey(key) ? key : `${hidden} ${index + 1}`;
        // What it is and what it is called stands in every title.
        if (
          typeof item === 'string' &&
          (isObject ? /^(?:apiVersion|kind)$/.test(key) : isMetadata && /^name/.test(key))
        ) {
          return [name, item];
        }
        if (secrets.includes(key)) {
          const conceal = (value: unknown, before: unknown, path: string) =>
            this.#conceal(value, before, { ...below, path: `${below.path}${path}` }, true);
          return [name, concealAll(key, item, other, conceal)];
        }
        if (key === lastApplied) return [name, this.#conceal(item, counterpart, below, true)];
        return [name, this.value(item, counterpart, below)];
      }),
    );
  }

  #isKey(key: string): boolean {
    if (this.#known.has(key)) return true;
    return (
      /^[\p{L}\p{M}\p{N}_./:@*$~ -]{0,253}$/u.test(key) &&
      !hasRandomPart(key) &&
      credentialsIn(key).length === 0 &&
      key.split(' ').length <= 3
    );
  }

  #below(place: Place, key: string, mapping: object): Place {
    const path = place.path === '' ? key : `${place.path}.${key}`;
    const zone = zoneBelow(place.zone, key, path);
    const below = { ...place, path, key: keyOf(key, mapping), zone };
    if (place.zone === 'known' && key === 'spec' && opensByAddress(mapping)) return { ...below, key: webhook };
    if (place.key === webhook) return key === 'address' ? { ...below, zone: 'free', key: webhook } : below;
    // Annotations of this project's own, in sentences.
    if (/^(?:policy\.)?fluxhook\.dev\//.test(key)) return { ...below, zone: 'prose', key: 'note' };
    if (key === 'literals' && /secretGenerator\[\d+\]$/.test(place.path)) return { ...below, zone: 'secret' };
    // The key of a Secret that an operator makes, not its value.
    if (key === 'secretKey' && ('remoteRef' in mapping || 'sourceRef' in mapping)) return { ...below, key: 'name' };
    const patched = /(?:^|\/)(?:stringData|data)(?:\/|$)/.test(String(field(mapping, 'path')));
    const compared = /^(?:not)?[vV]alues$/.test(key) && /headers|claims|principal/.test(String(field(mapping, 'key')));
    const header =
      compared || (inHeaders.test(place.path) && !plainHeaders.test(String(field(mapping, 'name') ?? key)));
    return { ...below, announced: place.announced || (key === 'value' && patched) || header || opens(key, mapping) };
  }
}

/** Settings hold tokens by name; whoever set them has them. */
function isTokenSetting({ of, key }: Place): boolean {
  return of === 'setting' && namesSecret(key);
}

/** What a header has to be, or is set to, may open something. */
const inHeaders =
  /(?:^|\.)(?:\w*[hH]eaders|headerMatches|queryParam\w*|requestHeaderModifier|responseHeaderModifier)(?:\[|\.|$)/;
const plainHeaders =
  /^(?:name|type|accept|cache-control|connection|content-type|host|location|origin|strict-transport-security|upgrade|user-agent|vary|x-forwarded-\w+|x-frame-options)$/i;

const hasVersion = /^(?:image|newTag|tag|commit|revision|digest|version|ref)$/;

/** What a field of an API takes, letters of all languages aside: addresses, and whatever has no spaces and quotes. */
const isField = /^(?:[a-z][a-z0-9+.-]*:\/\/\S*|[\w.:/*@+,~^<>=|()[\]$%?&;#-]{1,400})$/i;

/** A mapping of what a name announces; of its parts, names and the like are no secrets. */
function opens(key: string, mapping: object): boolean {
  const value = field(mapping, key);
  return typeof value === 'object' && value !== null && namesSecret(key);
}

/** What a value is called: a variable's name stands beside it. */
function keyOf(key: string, mapping: object): string {
  if (key !== 'value') return key;
  const named = ['name', 'key', 'path'].map((one) => field(mapping, one)).find((text) => typeof text === 'string');
  return String(named ?? key);
}

const namesOfThings = /(?:^|[a-z])(?:name|namespace|key|kind|ref|type|path|algorithm|class|group)$/i;

/** Whether a text is none, though a name announces a secret: the path of a file, or the name of something. */
function isTold(text: string, { key, announced, zone }: Place, known: ReadonlySet<string>): boolean {
  if (/^(?:~|\.{0,2})\/[\w./-]+$/.test(text) && isHarmless(text, known)) return true;
  if (/(?:^|[-_./])auth$/i.test(key) && /^(?:basic|digest|bearer|oauth2?|ldap|none)$/i.test(text)) return true;
  if (!announced || namesSecret(key) || !namesOfThings.test(key)) return false;
  return zone === 'known' ? isNameLike(text) : isHarmless(text, known);
}
