type Fields = Record<string, unknown>;

/**
 * What GitHub's description requires of accounts and repositories and the npm package `emulate` leaves out, wherever they
 * are in an answer.
 *
 * @param apiUrl base of the REST API
 */
export function completed(value: unknown, apiUrl: string): unknown {
  if (Array.isArray(value)) return value.map((each) => completed(each, apiUrl));
  if (typeof value !== 'object' || value === null) return value;
  const fields: Fields = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, completed(each, apiUrl)]));
  if (typeof fields.login === 'string' && 'node_id' in fields) {
    // Only the long form of an organization has the number of its repositories.
    const isOrganization = fields.type === 'Organization' && 'public_repos' in fields;
    return { ...account(fields.login, apiUrl), ...(isOrganization && { archived_at: null }), ...fields };
  }
  return 'full_name' in fields && 'default_branch' in fields ? repository(fields) : fields;
}

function account(login: string, apiUrl: string): Fields {
  const url = `${apiUrl}/users/${encodeURIComponent(login)}`;
  return {
    gravatar_id: '',
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
  };
}

function repository(fields: Fields): Fields {
  return {
    network_count: fields.forks_count ?? 0,
    subscribers_count: 0,
    ...fields,
    // Of one that nobody has pushed to, GitHub says when it was made.
    pushed_at: fields.pushed_at ?? fields.created_at,
  };
}
