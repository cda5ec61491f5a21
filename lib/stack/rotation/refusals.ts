import { externalSecretApi, gvkOf } from '../../constructs/tokens/operators.ts';
import { nameInSlot, otherSlot, type TokenSlot } from '../../flux/token-slot.ts';
import type { Cluster } from '../../operate/cluster.ts';
import { type Problem, ProblemsError } from '../../problems/problem.ts';
import { tokenIn } from '../../pulumi/secret-token.ts';
import { inSlot } from '../../settings/in-slot.ts';
import type { StackSettings } from '../../settings/index.ts';
import type { StackWebhook } from './stack-webhooks.ts';

export interface Asked {
  readonly webhook: StackWebhook;
  /** The slot that the token is to have. */
  readonly target: TokenSlot;
  /** Whether the objects of that slot do not exist yet. */
  readonly isNew: boolean;
}

/**
 * The cases in which a command cannot rotate a token, because somebody other than Pulumi creates the Secret or deploys
 * the Receiver. Each comes with the steps by which a person does it.
 * @throws ProblemsError with all of them
 */
export async function refuse(
  cluster: Cluster,
  asked: readonly Asked[],
  { ownership, origin, stack }: Pick<StackSettings, 'ownership'> & { readonly origin: string; readonly stack: string },
): Promise<void> {
  const found = await Promise.all(
    asked.map(async (each) => {
      if (ownership !== 'pulumi') return notPulumi(each, ownership);
      return each.isNew ? ofSource(cluster, each, stack) : undefined;
    }),
  );
  const problems = found.filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new ProblemsError(`Nothing was rotated (${origin})`, problems);
}

function notPulumi({ webhook }: Asked, ownership: 'git' | 'handover'): Problem {
  const subject = subjectOf(webhook);
  if (ownership === 'handover')
    return {
      subject,
      problem: 'with fluxhook:ownership handover it belongs to Pulumi and to Flux',
      choices: 'one owner: fluxhook:ownership pulumi or git',
      fix: 'end the handover first: docs/gitops.md; then run the same command again',
    };
  return {
    subject,
    problem:
      'Flux deploys it from Git (fluxhook:ownership git), and would delete the old Receiver before the webhook points to the new one',
    choices: 'two commits with one `pulumi up` between them, which keep both Receivers as long as they are needed',
    fix: 'the steps in docs/rotate-stack.md, "Where Git owns the objects"',
  };
}

async function ofSource(cluster: Cluster, { webhook, target }: Asked, stack: string): Promise<Problem | undefined> {
  const { source } = webhook.secret;
  switch (source.type) {
    case 'existing-secret':
      return existingSecret(cluster, webhook, target);
    case 'external-secret':
      return externalSecret(cluster, webhook, target);
    case 'sealed-secret': {
      const only = webhook.key.includes('[') ? ` -- --webhook ${webhook.name}` : '';
      return {
        subject: subjectOf(webhook),
        problem: 'a sealed token is for the name of its Secret only, so the new one has to be sealed',
        choices: 'these three commands; the last one carries it out without a lost delivery',
        fix:
          `pulumi config set --path '${webhook.key}tokenSlot' ${target} --stack ${stack}; ` +
          `openssl rand -hex 32 | FLUXHOOK_TOKEN=- npm run synth${only}; pulumi up --stack ${stack}`,
      };
    }
    default:
      return undefined;
  }
}

/** The person creates the Secret; the new one has to exist, with a new token. */
async function existingSecret(
  cluster: Cluster,
  webhook: StackWebhook,
  target: TokenSlot,
): Promise<Problem | undefined> {
  const { namespace, source } = webhook.secret;
  if (source.type !== 'existing-secret') return undefined;
  const read = async (slot: TokenSlot) => {
    const name = nameInSlot(webhook.baseNames.secret, slot);
    const live = await cluster.read({ apiVersion: 'v1', kind: 'Secret', name, namespace });
    return tokenIn(live, { name, namespace, source });
  };
  const wanted = await read(target);
  if (typeof wanted !== 'string') return wanted;
  if (wanted !== (await read(otherSlot(target)))) return undefined;
  const name = nameInSlot(webhook.baseNames.secret, target);
  return {
    subject: `Secret ${namespace}/${name}`,
    problem: 'it has the token that should be replaced',
    choices: 'another token, of at least 16 characters',
    fix: `kubectl -n ${namespace} patch secret ${name} --type=merge -p "{\\"stringData\\":{\\"token\\":\\"$(openssl rand -hex 32)\\"}}"`,
  };
}

/**
 * A changed value also reaches the old Secret, and changes its path at once, so the new one needs a place of its own.
 */
async function externalSecret(
  cluster: Cluster,
  webhook: StackWebhook,
  target: TokenSlot,
): Promise<Problem | undefined> {
  const { source } = webhook.secret;
  if (source.type !== 'external-secret') return undefined;
  const { name, namespace } = inSlot(webhook, otherSlot(target)).secret;
  const live = await cluster.read({ ...gvkOf(externalSecretApi), name, namespace });
  const { secretStoreRef, data } = (live?.spec ?? {}) as ExternalSecretSpec;
  const [from] = data ?? [];
  const isSame =
    `${secretStoreRef?.kind}/${secretStoreRef?.name}` === source.store &&
    from?.remoteRef?.key === source.key &&
    from.remoteRef.property === source.property;
  if (!isSame) return undefined;
  return {
    subject: `${webhook.key}tokenSource.key`,
    value: source.key,
    problem: 'the new Secret would get the token of the old one from there',
    choices: 'another key, or another property, with a new token: a change of the same one also reaches the old Secret',
    fix: `put a new token into ${source.store} under another key; pulumi config set --path '${webhook.key}tokenSource.key' KEY; then run the same command again`,
  };
}

interface ExternalSecretSpec {
  readonly secretStoreRef?: { readonly kind?: string; readonly name?: string };
  readonly data?: readonly { readonly remoteRef?: { readonly key?: string; readonly property?: string } }[];
}

function subjectOf({ receiver: { metadata } }: StackWebhook): string {
  return `Receiver ${metadata.namespace}/${metadata.name}`;
}
