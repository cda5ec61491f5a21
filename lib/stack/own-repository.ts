import { and, type Condition } from '../constructs/filters/index.ts';
import { celHas, celString } from '../flux/cel.ts';
import type { RepositoryReference } from '../github/repository-reference.ts';
import type { WebhookSettings } from '../settings/settings.ts';

/**
 * The filter of a Receiver: an organization's webhook sends the events of all its repositories, so if one is named,
 * only its deliveries pass, and of them those that `filter` admits.
 */
export function resourceFilter({ scope, repository, receiver }: WebhookSettings): Condition<'github'> | undefined {
  const { resourceFilter: filter } = receiver;
  if (scope !== 'organization' || repository?.name === undefined) return filter;
  const own = ofRepository(repository);
  return filter === undefined ? own : and(own, filter);
}

/** Deliveries that name the repository; an organization's ping names none. */
function ofRepository({ owner, name }: RepositoryReference): string {
  // GitHub takes a name in any case and sends it in its own.
  const fullName = celString(`${owner}/${name}`.toLowerCase());
  const field = 'req.repository.full_name';
  return `${celHas(field)} && type(${field}) == string && ${field}.lowerAscii() == ${fullName}`;
}
