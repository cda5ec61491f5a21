import { createRequire } from 'node:module';
import type * as Cel from '@marcbachmann/cel-js';
import { field, list, notKnown } from './object.ts';

// Loaded only when there is a Receiver of this type: most stacks have none.
const require = createRequire(import.meta.url);

type Claims = Readonly<Record<string, unknown>>;

/**
 * Whether the validations of an issuer (`spec.oidcProviders[]` of a Receiver) let in a stranger: evaluated with claims
 * that strangers have, or can choose, in tokens of well-known issuers. False
 * where that cannot be determined: a validation that ends in an error refuses the delivery, as in Flux.
 */
export function admitsAnybody(provider: unknown): boolean {
  const validations = list(field(provider, 'validations'));
  const expressions = validations.map((validation) => field(validation, 'expression'));
  if (!Array.isArray(field(provider, 'validations')) || expressions.includes(notKnown)) return false;
  const texts = expressions.filter((expression) => typeof expression === 'string');
  const variables = list(field(provider, 'variables'));
  const all = [...texts, ...variables.map((one) => String(field(one, 'expression')))];
  const asked = Object.assign({}, ...all.map(choicesIn)) as Claims;
  return strangers(all.flatMap(literalsOf)).some((claims) => {
    const issued = { iss: field(provider, 'issuerURL'), aud: [audience(provider)] };
    const tokens = [claims, { ...claims, ...asked }].map((token) => ({ ...token, ...issued }));
    return tokens.some((token) =>
      [token, { ...token, aud: audience(provider) }].some((one) => passes(texts, variables, one)),
    );
  });
}

/** Flux's default (notification API, OIDCProvider). */
function audience(provider: unknown): unknown {
  return field(provider, 'audience') ?? 'notification-controller';
}

function passes(validations: readonly string[], variables: readonly unknown[], claims: Claims): boolean {
  const { Environment } = require('@marcbachmann/cel-js') as typeof Cel;
  const environment = new Environment({
    enableOptionalTypes: true,
    homogeneousAggregateLiterals: false,
    unlistedVariablesAreDyn: true,
  }).registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) =>
    text.replaceAll(from, to),
  );
  const vars: Record<string, unknown> = {};
  try {
    for (const variable of variables) {
      const [name, expression] = [field(variable, 'name'), field(variable, 'expression')].map(String);
      if (name !== undefined && expression !== undefined)
        vars[name] = environment.evaluate(expression, { claims, vars });
    }
    return validations.every((expression) => environment.evaluate(expression, { claims, vars }) === true);
  } catch {
    return false;
  }
}

function literalsOf(expression: string): string[] {
  return [...expression.matchAll(/"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'/g)].map(
    ([, one, other]) => one ?? other ?? '',
  );
}

/**
 * Claims of GitHub's that any owner of a repository can choose: names in it, how a workflow is started, and
 * whose public workflow it calls.
 */
const free = 'workflow|environment|ref|head_ref|base_ref|event_name|job_workflow_ref|ref_type|repository_visibility';
const asksFor = new RegExp(String.raw`\bclaims\.\??(${free})\b[^=!<>&|]{0,40}==\s*(?:"([^"]*)"|'([^']*)')`, 'g');

/** What an expression compares such claims with. */
function choicesIn(expression: string): Claims {
  return Object.fromEntries(
    [...expression.matchAll(asksFor)].map(([, claim = '', one, other]) => [claim, one ?? other]),
  );
}

/**
 * Tokens of strangers. Where an expression looks for a text somewhere in a claim, at its beginning or its end, a stranger
 * can name a branch, an account or a repository to match: `refs/heads/acme/shop`, the organization acme-stranger, stranger/shop.
 */
function strangers(literals: readonly string[]): Claims[] {
  const branches = ['main', ...literals.filter((text) => text !== '')];
  const places = [['stranger', 'x'], ...literals.flatMap(lookalikes)] as const;
  return [
    ...branches.map((branch) => gitHub('stranger/x', branch)),
    ...places.map((path) => gitHub(path.join('/'), 'main')),
    ...branches.map((branch) => gitLab('stranger/x', branch)),
    ...places.map((path) => gitLab(path.join('/'), 'main')),
    ...places.map(([account]) => ({ ...common, sub: account, email: `${account}@example.com`, name: account })),
    ...literals.flatMap(mailboxes).map((email) => ({ ...common, sub: email, email })),
    { ...common, sub: 'system:serviceaccount:stranger:default' },
  ];
}

/** Accounts and repositories that begin or end like the literal, which may be a pattern. */
function lookalikes(literal: string): (readonly [account: string, repository: string])[] {
  const [, account = '', rest = ''] = /^\^?(?:repo:|project_path:)?([\w-]*)(.*)$/.exec(literal) ?? [];
  const repository = /^\/([\w.-]*\w)/.exec(rest)?.[1] ?? 'x';
  return [
    ...(account !== '' && rest === ''
      ? ([
          [`${account}-stranger`, 'x'],
          ['stranger', account],
        ] as const)
      : []),
    ...(account === '' ? [] : ([[`stranger-${account}`, repository]] as const)),
    ...(account === '' && rest.startsWith('/') ? ([['stranger', repository]] as const) : []),
  ];
}

function mailboxes(literal: string): string[] {
  if (!/^@?[\w-]+(\.[\w-]+)+$/.test(literal)) return [];
  return literal.startsWith('@') ? [`stranger${literal}.example.com`] : [`stranger@stranger-${literal}`];
}

const now = BigInt(Math.floor(Date.now() / 1000));
const common = {
  jti: 'a1b2c3',
  iat: now,
  nbf: now,
  exp: now + 300n,
  azp: 'stranger',
  email: 'stranger@example.com',
  email_verified: true,
};

/** Source: https://docs.github.com/en/actions/reference/security/oidc */
function gitHub(repository: string, branch: string): Claims {
  const [owner, ref] = [repository.slice(0, repository.indexOf('/')), `refs/heads/${branch}`];
  return {
    ...common,
    sub: `repo:${repository}:ref:${ref}`,
    repository,
    repository_owner: owner,
    repository_id: '900000001',
    repository_owner_id: '900000002',
    repository_visibility: 'public',
    actor: 'stranger',
    actor_id: '900000003',
    ref,
    ref_type: 'branch',
    ref_protected: 'true',
    head_ref: branch,
    base_ref: 'main',
    sha: 'a'.repeat(40),
    event_name: 'push',
    environment: branch,
    workflow: branch,
    workflow_ref: `${repository}/.github/workflows/${branch}.yaml@${ref}`,
    job_workflow_ref: `${repository}/.github/workflows/${branch}.yaml@${ref}`,
    runner_environment: 'github-hosted',
    run_id: '1',
    run_number: '1',
    run_attempt: '1',
  };
}

/** Source: https://docs.gitlab.com/ci/secrets/id_token_authentication/ */
function gitLab(path: string, branch: string): Claims {
  const namespace = path.slice(0, path.indexOf('/'));
  return {
    ...common,
    sub: `project_path:${path}:ref_type:branch:ref:${branch}`,
    project_path: path,
    project_id: '900000001',
    namespace_path: namespace,
    namespace_id: '900000002',
    user_login: 'stranger',
    user_email: 'stranger@example.com',
    user_id: '900000003',
    ref: branch,
    ref_type: 'branch',
    ref_path: `refs/heads/${branch}`,
    ref_protected: 'true',
    environment: branch,
    pipeline_source: 'push',
    project_visibility: 'public',
    runner_environment: 'gitlab-hosted',
  };
}
