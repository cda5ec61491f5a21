import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import addFormats from 'ajv-formats';
import { type Document, OpenAPIBackend, type Operation } from 'openapi-backend';
import type { Exchange } from '../../sandbox/github/index.ts';

/**
 * GitHub's own description of its REST API (OpenAPI, from @octokit/openapi; see scripts/import-github-description.ts),
 * and what an exchange with the sandbox's GitHub has that is not as described there.
 */
const file = join(import.meta.dirname, 'description', 'api.github.com.json');
const definition = JSON.parse(readFileSync(file, 'utf8')) as Document;

/** What has no field beyond those that are described; GitHub's schemas leave that open. */
const closed = ['hook', 'org-hook', 'hook-delivery', 'hook-delivery-item', 'hook-response', 'webhook-config'];
const schemas = definition.components?.schemas as unknown as Record<string, { properties: Record<string, object> }>;

for (const name of closed) Object.assign(schemas[name] as object, { additionalProperties: false });

/** GitHub itself answers null for what an organization has not filled in, and an empty text for its blog. */
for (const name of ['name', 'company', 'location', 'email', 'blog'])
  Object.assign(schemas['organization-full']?.properties ?? {}, { [name]: { type: 'string', nullable: true } });

/** The validator knows `nullable` beside a type only. */
function withNull(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return;
  Object.values(schema).forEach(withNull);
  if (!('nullable' in schema) || schema.nullable !== true || 'type' in schema) return;
  const { nullable: _, ...rest } = schema;
  for (const key of Object.keys(schema)) delete (schema as Record<string, unknown>)[key];
  Object.assign(schema, { anyOf: [rest, { type: 'null' }] });
}
withNull(definition);

const api = new OpenAPIBackend({
  definition,
  quick: true,
  // Every parameter is a text on the wire.
  coerceTypes: true,
  ajvOpts: { allErrors: true, strict: false },
  customizeAjv: (ajv) => (addFormats as unknown as (ajv: object) => void)(ajv) ?? ajv,
});
await api.init();

/** Answers that GitHub gives to any request, described in its guides and left out of most operations. */
const general: Readonly<Record<number, string>> = {
  301: 'Redirects',
  304: 'Conditional requests',
  307: 'Redirects',
  401: 'Authentication',
  403: 'Authentication; rate limits',
  404: 'Authentication: what a token may not see',
  422: 'Validation failed',
  400: 'Problems parsing JSON',
};

/** What the sandbox's GitHub does not do as GitHub does, and why that is right here. */
const onPurpose: readonly { readonly why: string; readonly of: (exchange: Exchange) => boolean }[] = [
  {
    why: 'an address that the description does not have, to which GitHub redirects: it is looked up by its name',
    of: ({ path }) => /^\/(repositories|organizations)\/\d+/.test(path),
  },
  {
    why: 'commits and comparisons, which the imported part of the description leaves out: their answers have all of a commit',
    of: ({ path }) => /^\/repos\/[^/]+\/[^/]+\/(compare|commits)\//.test(path),
  },
  {
    why: 'what the sandbox does not have, and says so',
    of: ({ answer }) => answer.status === 501,
  },
];

/** What is not as GitHub describes it, in one line each; empty where all is. */
export function deviations(exchange: Exchange): string[] {
  if (onPurpose.some(({ of }) => of(exchange))) return [];
  const { method, path, answer } = exchange;
  const operation = api.router.matchOperation(request(exchange));
  const call = `${method} ${path} → ${answer.status}`;
  if (operation === undefined)
    return answer.status === 404 || answer.status === 401 ? [] : [`${call}: GitHub describes no such operation`];
  return [...ofRequest(exchange, operation), ...ofAnswer(exchange, operation)].map((each) => `${call}: ${each}`);
}

function request({ method, path, body }: Exchange) {
  // Clients in Go send `null` where they have nothing to say.
  const value = body === '' ? null : json(body);
  return {
    method,
    // A branch and a ref have slashes in their names, which the description leaves to the reader.
    path: path.replace(/(?<=\/(branches|git\/ref|git\/matching-refs)\/)[^?]+/, (name) =>
      encodeURIComponent(decodeURIComponent(name)),
    ),
    headers: { 'content-type': 'application/json' },
    body: value === null ? undefined : value,
  };
}

function ofRequest(exchange: Exchange, operation: Operation): string[] {
  // What is wrong with a request that was refused, its answer says; one that was led elsewhere is seen there.
  if (exchange.answer.status >= 300) return [];
  const { errors } = api.validator.validateRequest(request(exchange), operation);
  return (errors ?? []).map(
    ({ instancePath, message, params }) => `request${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function ofAnswer({ answer }: Exchange, operation: Operation): string[] {
  const { status, headers, body } = answer;
  const described = Object.keys(operation.responses ?? {});
  if (!described.includes(String(status)) && (status < 300 || (general[status] === undefined && status < 500)))
    return [`it answers ${described.join(', ')}`];
  if (status === 204 || status === 304) return body === '' ? [] : ['a body, where there is none'];
  if (!/^application\/json/.test(headers['content-type'] ?? '')) return [`content-type ${headers['content-type']}`];
  const value = json(body);
  if (status >= 400 || !described.includes(String(status))) return ofError(value);
  const { errors } = api.validator.validateResponse(value, operation, status);
  return (errors ?? []).map(
    ({ instancePath, message, params }) =>
      `answer${instancePath.replace(/\/\d+/g, '/N')} ${message} ${JSON.stringify(params)}`,
  );
}

/** The body that every error and redirect of GitHub has. */
function ofError(value: unknown): string[] {
  const { message, documentation_url: url } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const isFine = typeof message === 'string' && typeof url === 'string' && URL.canParse(url);
  return isFine ? [] : [`an error without message and documentation_url: ${JSON.stringify(value)}`];
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
