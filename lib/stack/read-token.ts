import * as pulumi from '@pulumi/pulumi';
import { describeProblem, type Problem } from '../problems.ts';
import type { Settings } from '../settings/index.ts';
import { minimumTokenLength, tokenWeaknesses } from '../settings/token-value.ts';
import type { LiveObjects } from './live-object.ts';
import { notMade, secretMakers, verdict } from './secret-maker.ts';

/** How long the maker of the Secret may take: External Secrets and Sealed Secrets take seconds, Flux up to a minute. */
const timeout = 2 * 60_000;

/** Who makes the Secret, and how to see why it did not. */
const makers: Readonly<Record<Settings['tokenSource'], string>> = {
  pulumi: 'Pulumi',
  'existing-secret': 'you: kubectl create secret generic',
  'external-secret': 'the External Secrets Operator: kubectl describe externalsecret',
  'sealed-secret': 'the Sealed Secrets controller: kubectl describe sealedsecret',
  sops: 'Flux: flux get kustomizations',
  substitution: 'Flux: flux get kustomizations',
};

/**
 * The token as the cluster has it, when something else than Pulumi puts it there. GitHub gets the same one, and so the
 * next `pulumi up` carries a changed token over to the webhook.
 *
 * @throws pulumi.RunError when no Secret comes within two minutes, its maker cannot make it, or its token is not safe to use
 */
export async function readToken(live: LiveObjects, settings: Settings): Promise<string> {
  const { namespace, tokenSecret: name, tokenSource } = settings;
  const problem = (text: string): Problem => ({
    subject: `Secret ${namespace}/${name}`,
    problem: text,
    choices: `a Secret with the key token, of at least ${minimumTokenLength} characters, made by ${makers[tokenSource]}`,
    fix: `kubectl -n ${namespace} get secret ${name}; see docs/tokens.md`,
  });
  const made = await secretMade(live, settings);
  if (pulumi.unknown === (made as unknown)) return pulumi.unknown as unknown as string;
  const encoded = await live.wait(
    { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } },
    {
      take: ({ data }) => data?.token,
      timeout,
      missing: (secret) => problem(secret === undefined ? 'it is not in the cluster' : 'it has no key token'),
    },
  );
  if (pulumi.unknown === (encoded as unknown)) return encoded;
  const bytes = Buffer.from(encoded, 'base64');
  const token = bytes.toString('utf8');
  const weaknesses = Buffer.from(token).equals(bytes)
    ? tokenWeaknesses(token)
    : ['not text, which GitHub could not keep'];
  const [weakness] = weaknesses;
  if (weakness === undefined) return token;
  throw new pulumi.RunError(`The token cannot be used:${describeProblem(problem(weakness))}`);
}

/**
 * Waits for the operator that makes the Secret: until it has, the Secret may not be there, or hold an earlier token.
 * @returns possibly unknown, in a preview
 */
async function secretMade(live: LiveObjects, settings: Settings): Promise<true> {
  const { namespace, tokenSecret: name, tokenSource } = settings;
  const maker = secretMakers[tokenSource];
  if (maker === undefined) return true;
  const { apiVersion, kind, triesAgain } = maker;
  return live.wait<true>(
    { apiVersion, kind, metadata: { name, namespace } },
    {
      take: (object) => verdict(maker, object)?.made || undefined,
      timeout,
      missing: (object) => notMade(maker, settings, object),
      failed: (object) => {
        if (verdict(maker, object)?.made !== false) return undefined;
        return triesAgain ? 'for now' : 'for good';
      },
    },
  );
}
