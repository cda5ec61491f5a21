import type { DeliveryDetail } from '../hook-records.ts';

/**
 * A delivery from its body and headers, as somebody kept them.
 * @param headers as `Name: value` lines, or as a JSON object; undefined for those of a push of GitHub
 * @throws RangeError where they cannot be read as such
 */
export function deliveryOf(body: string, headers: string | undefined): DeliveryDetail {
  const named =
    headers === undefined ? { 'content-type': 'application/json', 'x-github-event': 'push' } : headersOf(headers);
  const event = named['x-github-event'] ?? named['x-gitlab-event'] ?? named['x-event-key'] ?? named['ce-type'] ?? '';
  return {
    id: '',
    guid: named['x-github-delivery'] ?? '',
    event,
    deliveredAt: new Date(),
    duration: 0,
    redelivery: false,
    statusCode: 0,
    status: '',
    url: '',
    headers: named,
    payload: (named['content-type'] ?? '').includes('application/json') ? objectOf(body) : {},
  };
}

function objectOf(body: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new RangeError(`The body is not JSON (${(error as Error).message}): Flux answers 500 to it`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new RangeError('The body is JSON, but not an object: Flux answers 500 to it');
}

function headersOf(text: string): Readonly<Record<string, string>> {
  const lines = text.trimStart().startsWith('{') ? Object.entries(objectOf(text)) : text.split(/\r?\n/).flatMap(lineOf);
  return Object.fromEntries(lines.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** The first line of a request or an answer is not a header. */
function lineOf(line: string): [string, string][] {
  if (line.trim() === '' || /^(?:[A-Z]+ \S+ )?HTTP\/\d/.test(line)) return [];
  const [, name, value] = /^([\w-]+):\s*(.*?)\s*$/.exec(line) ?? [];
  if (name === undefined || value === undefined)
    throw new RangeError(`${JSON.stringify(line)} is not a header: write Name: value`);
  return [[name, value]];
}
