import type { Problem } from '../problems.ts';
import type { Settings } from '../settings/index.ts';
import { minimumTokenLength, tokenWeaknesses } from '../settings/token-value.ts';
import { secretMakers } from './secret-maker.ts';

/** A Secret as the API server has it. */
interface LiveSecret {
  /** In Base64. */
  readonly data?: Readonly<Record<string, string>> | undefined;
}

/** Who makes the Secret, and how to see why it did not. */
function madeBy(tokenSource: Settings['tokenSource']): string {
  const maker = secretMakers[tokenSource];
  if (maker !== undefined) return `${maker.operator}: kubectl describe ${maker.kind.toLowerCase()}`;
  if (tokenSource === 'pulumi') return 'Pulumi';
  return tokenSource === 'existing-secret' ? 'you' : 'Flux: flux get kustomizations';
}

/** The token in a Secret that something else than Pulumi makes, or why there is none that can be used. */
export function tokenIn(secret: LiveSecret | undefined, settings: Settings): string | Problem {
  if (secret === undefined) return secretProblem('it is not in the cluster', settings, 'create');
  const encoded = secret.data?.token;
  if (encoded === undefined) return secretProblem('it has no key token', settings, 'change');
  const bytes = Buffer.from(encoded, 'base64');
  const token = bytes.toString('utf8');
  if (!Buffer.from(token).equals(bytes)) {
    return secretProblem('its token is not text, which GitHub could not keep', settings, 'change');
  }
  const [weakness] = tokenWeaknesses(token);
  return weakness === undefined ? token : secretProblem(weakness, settings, 'change');
}

function secretProblem(problem: string, settings: Settings, needed: 'create' | 'change'): Problem {
  const { namespace, tokenSecret: name, tokenSource } = settings;
  const own = {
    create: `kubectl -n ${namespace} create secret generic ${name} --from-literal=token="$(openssl rand -hex 32)"`,
    change: `kubectl -n ${namespace} patch secret ${name} --type=merge -p "{\\"stringData\\":{\\"token\\":\\"$(openssl rand -hex 32)\\"}}"`,
  };
  return {
    subject: `Secret ${namespace}/${name}`,
    problem,
    choices: `a Secret with the key token, of at least ${minimumTokenLength} characters, made by ${madeBy(tokenSource)}`,
    fix:
      tokenSource === 'existing-secret'
        ? own[needed]
        : `kubectl -n ${namespace} get secret ${name}; see docs/tokens.md`,
  };
}
