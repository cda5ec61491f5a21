/**
 * As much of `gh api` as the workflow uses: the comments of pull request 7, kept in the file that FAKE_GH names. What it
 * does not know it refuses, so that a change of the workflow is not passed over.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

export interface Comment {
  readonly id: number;
  readonly user: { readonly login: string };
  body: string;
}

const file = process.env.FAKE_GH ?? '';
const comments = JSON.parse(readFileSync(file, 'utf8')) as Comment[];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    paginate: { type: 'boolean' },
    silent: { type: 'boolean' },
    method: { type: 'string', default: 'GET' },
    jq: { type: 'string' },
    field: { type: 'string' },
  },
});
const request = `${positionals[0]} ${values.method} ${positionals[1]}`;
const all = 'repos/o/r/issues/7/comments';
const one = /^api PATCH repos\/o\/r\/issues\/comments\/(\d+)$/.exec(request);

if (request === `api GET ${all}` && values.paginate) list();
else if (request === `api POST ${all}`) {
  comments.push({ id: comments.length + 1, user: { login: 'github-actions[bot]' }, body: body() });
} else if (one !== null) {
  const comment = comments.find(({ id }) => id === Number(one[1]));
  if (comment?.user.login !== 'github-actions[bot]') throw new Error('HTTP 403: not its own comment');
  comment.body = body();
} else throw new Error(`unknown request: ${request}`);
writeFileSync(file, JSON.stringify(comments));

function list(): void {
  const filter = /^\.\[\] \| select\(\.user\.login == "(.+)" and \(\.body \| startswith\("(.+)"\)\)\) \| \.id$/.exec(
    values.jq ?? '',
  );
  if (filter === null) throw new Error(`unknown filter: ${values.jq}`);
  for (const { id, user, body: text } of comments) {
    if (user.login === filter[1] && text.startsWith(filter[2] ?? '')) console.log(id);
  }
}

function body(): string {
  const [, path] = /^body=@(.+)$/.exec(values.field ?? '') ?? [];
  const text = new TextDecoder('utf8', { fatal: true }).decode(readFileSync(path ?? ''));
  if ([...text].length > 65_536) throw new Error('HTTP 422: body is too long (maximum is 65536 characters)');
  return text;
}
