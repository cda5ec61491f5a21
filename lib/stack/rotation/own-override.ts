import { matchesRepository } from '../../fleet/name-pattern.ts';
import type { WebhookSettings } from '../../settings/index.ts';
import { settingsPrefix } from '../../settings/stack-config.ts';
import type { Edit } from './stack-file-change.ts';

/** Where the webhook of a repository that was found at GitHub has settings of its own. */
export interface OwnOverride {
  /** What their keys begin with. */
  readonly key: string;
  /** The settings that create the place, if there is none yet. */
  readonly edits: readonly Edit[];
}

/**
 * The override that is only for this repository, or a new one at the end, where none after it can take precedence.
 * @param values the settings by key without their namespace
 * @param pending how many overrides are to be added already
 */
export function ownOverrideOf(
  { repository }: WebhookSettings,
  values: Readonly<Record<string, unknown>>,
  pending: number,
): OwnOverride {
  const name = `${repository?.owner}/${repository?.name}`;
  const given = values.repositories;
  const queries = (Array.isArray(given) ? given : [given]) as readonly Query[];
  const isOwn = ({ organization = '' }: Query) => organization.toLowerCase() === repository?.owner.toLowerCase();
  const index = Math.max(0, queries.findLastIndex(isOwn));
  const overrides = queries[index]?.overrides ?? [];
  const last = overrides.findLastIndex(
    ({ match = '', tokenSlot }) => tokenSlot !== undefined && matchesRepository(match, name),
  );
  const exact = overrides.findLastIndex(({ match = '' }) => match.toLowerCase() === name.toLowerCase());
  const isThere = exact >= 0 && exact >= last;
  const list = `${settingsPrefix}repositories${Array.isArray(given) ? `[${index}]` : ''}.overrides`;
  const key = `${list}[${isThere ? exact : overrides.length + pending}].`;
  return { key, edits: isThere ? [] : [{ key: `${key}match`, value: name }] };
}

/** A query as the stack file has it. */
interface Query {
  readonly organization?: string;
  readonly overrides?: readonly { readonly match?: string; readonly tokenSlot?: string }[];
}
