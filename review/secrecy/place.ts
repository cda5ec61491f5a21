import { field } from '../../policy/object.ts';
import { namesSecret } from '../../policy/secrets/secret-names.ts';
import { plainHeaders } from './harmless.ts';
import { type Zone, zoneBelow } from './zones.ts';

/** The place of a value. */
export interface Place {
  /** What a path begins with: `Deployment apps/x`, `setting`. */
  readonly of: string;
  /** `spec.ports[0].port` */
  readonly path: string;
  readonly key: string;
  readonly zone: Zone;
  /** Whether a name above it suggests a secret. */
  readonly announced: boolean;
}

/**
 * The place of a key's value.
 * @param name the key as in paths
 */
export function placeBelow(place: Place, key: string, name: string, mapping: object): Place {
  const path = place.path === '' ? name : `${place.path}.${name}`;
  const zone = zoneBelow(place.zone, key, path);
  const below = { ...place, path, key: keyOf(key, mapping), zone };
  // This project's own annotations, whose values are sentences.
  if (/^(?:policy\.)?fluxhook\.dev\//.test(key)) return { ...below, zone: 'prose', key: 'note' };
  if (key === 'literals' && /secretGenerator\[\d+\]$/.test(place.path)) return { ...below, zone: 'secret' };
  // The key of a Secret that an operator makes, not its value.
  if (key === 'secretKey' && ('remoteRef' in mapping || 'sourceRef' in mapping)) return { ...below, key: 'name' };
  const value = field(mapping, key);
  const announced =
    place.announced ||
    (zone === 'free' && typeof value === 'object' && namesSecret(key)) ||
    (key === 'value' && patchesSecret.test(String(field(mapping, 'path')))) ||
    comparesHeader(place.path, key, mapping) ||
    (path === 'spec.address' && value !== slackApi && !hasLogin.has(String(field(mapping, 'type'))));
  return { ...below, announced };
}

/** The name of a value: a variable's name is beside it. */
function keyOf(key: string, mapping: object): string {
  if (key === 'name' && ('value' in mapping || 'valueFrom' in mapping)) return nameOfVariable;
  if (!/^(?:value|values|default|string|text|content)$/.test(key)) return key;
  const named = ['name', 'key', 'path'].map((one) => field(mapping, one)).find((text) => typeof text === 'string');
  return String(named ?? key);
}

/** Stands for the key `name` of an object that has a value, too. */
export const nameOfVariable = '.name';

/** Path of a JSON patch. */
const patchesSecret = /(?:^|\/)(?:stringData|data)(?:\/|$)/;

const inHeaders =
  /(?:^|\.)(?:\w*[hH]eaders|headerMatches|queryParam\w*|requestHeaderModifier|responseHeaderModifier)(?:\[|\.|$)/;

/** The expected or set value of a header or a claim may be a secret. */
function comparesHeader(path: string, key: string, mapping: object): boolean {
  if (/^(?:not)?[vV]alues$/.test(key) && /headers|claims|principal/.test(String(field(mapping, 'key')))) return true;
  const values = [field(mapping, key)].flat();
  const isLeaf = values.every((value) => typeof value !== 'object');
  return isLeaf && inHeaders.test(path) && !plainHeaders.test(String(field(mapping, 'name') ?? key));
}

/** Hosts to which a bot's token is sent. */
const slackApi = 'https://slack.com/api/chat.postMessage';

/** Types of Flux's Provider that log in with separate credentials. To other addresses, anyone who knows them can post. */
const hasLogin = new Set(
  'github githubdispatch githubpullrequestcomment gitlab gitlabmergerequestcomment gitea giteapullrequestcomment bitbucket bitbucketserver azuredevops alertmanager grafana googlepubsub nats otel'.split(
    ' ',
  ),
);
