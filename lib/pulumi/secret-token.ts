import { minimumTokenLength, tokenWeaknesses } from '../flux/token-value.ts';
import type { Problem } from '../problems/problem.ts';
import { secretMakers, type TokenSecret } from './secret-maker.ts';

/** A Secret as the API server has it. */
interface LiveSecret {
  /** In Base64. */
  readonly data?: Readonly<Record<string, string>> | undefined;
}

/** Who creates the Secret, and the command that shows why it has not. */
function madeBy({ source: { type } }: TokenSecret): string {
  const maker = secretMakers[type];
  if (maker !== undefined) return `${maker.operator}: kubectl describe ${maker.kind.toLowerCase()}`;
  return type === 'existing-secret' ? 'you' : 'Flux: flux get kustomizations';
}

/** The token in a Secret that something other than Pulumi creates, or why there is no usable token. */
export function tokenIn(live: LiveSecret | undefined, secret: TokenSecret): string | Problem {
  if (live === undefined) return secretProblem('it is not in the cluster', secret, 'create');
  const encoded = live.data?.token;
  if (encoded === undefined) return secretProblem('it has no key token', secret, 'change');
  const bytes = Buffer.from(encoded, 'base64');
  const token = bytes.toString('utf8');
  if (!Buffer.from(token).equals(bytes)) {
    return secretProblem('its token is not text, which GitHub could not keep', secret, 'change');
  }
  const [weakness] = tokenWeaknesses(token);
  return weakness === undefined ? token : secretProblem(weakness, secret, 'change');
}

function secretProblem(problem: string, secret: TokenSecret, needed: 'create' | 'change'): Problem {
  const { namespace, name, source } = secret;
  const own = {
    create: `kubectl -n ${namespace} create secret generic ${name} --from-literal=token="$(openssl rand -hex 32)"`,
    change: `kubectl -n ${namespace} patch secret ${name} --type=merge -p "{\\"stringData\\":{\\"token\\":\\"$(openssl rand -hex 32)\\"}}"`,
  };
  return {
    subject: `Secret ${namespace}/${name}`,
    problem,
    choices: `a Secret with the key token, of at least ${minimumTokenLength} characters, made by ${madeBy(secret)}`,
    fix:
      source.type === 'existing-secret'
        ? own[needed]
        : `kubectl -n ${namespace} get secret ${name}; see docs/tokens.md`,
  };
}
