import { fluxApiVersions } from '../constructs/references.ts';
import { isObjectName } from '../flux/object-name.ts';
import { tokenSlots } from '../flux/token-slot.ts';
import { organizationChoices, parseRepository, repositoryChoices } from '../github/repository-reference.ts';
import { duration, namespaceName, objectName, oneOf, someText, text } from '../settings/fields.ts';
import { branchName, gitUrl, semverRange, tagName } from '../settings/git-fields.ts';
import { proofs } from '../settings/settings.ts';
import { webhookFields as ofStack } from '../settings/webhook-schema.ts';
import { adopt, objectLabels, texts } from './fields.ts';

const kinds = Object.keys(fluxApiVersions);

const resourceExplained = {
  problem: 'not an object that a Receiver reconciles',
  choices: `KIND/NAME, or KIND/NAMESPACE/NAME; KIND is one of ${kinds.join(', ')}`,
  example: ['GitRepository/flux-system'],
};

/** The parts of KIND/NAME or KIND/NAMESPACE/NAME; undefined for another text. */
export function parseResource(value: string): { kind: string; namespace?: string; name: string } | undefined {
  const [kind = '', ...rest] = value.split('/');
  const [namespace, name] = rest.length === 2 ? rest : [undefined, rest[0]];
  if (!kinds.includes(kind) || rest.length > 2 || name === undefined) return undefined;
  if (![name, namespace ?? name].every(isObjectName)) return undefined;
  return { kind, name, ...(namespace !== undefined && { namespace }) };
}

/** Of GitHubWebhook. */
export const webhookFields = {
  entrance: text(
    {
      description: 'What GitHub delivers to: `url` of a ReceiverEntrance, or of one that another stack keeps.',
      'x-later': true,
    },
    (value) => {
      const url = URL.parse(value);
      return url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
    },
    {
      problem: 'not the URL of an entrance',
      choices: '`url` of a ReceiverEntrance; https://HOST or http://HOST, also with a port, without a path',
      example: 'https://flux.example.org',
      needed: 'needed: without an entrance GitHub has nowhere to deliver to',
    },
  ),
  service: text(
    {
      description:
        '`service` of that ReceiverEntrance, NAMESPACE/NAME: `proof` checks that it has Pods, and the stack that keeps it ' +
        'protects it.',
      'x-default': 'not looked at',
    },
    (value) => /^[^/]+\/[^/]+$/.test(value) && value.split('/').every(isObjectName),
    { problem: 'not a Service', choices: 'NAMESPACE/NAME', example: 'flux-system/receiver' },
  ).optional(),
  repository: text(
    {
      description:
        'Where the webhook is registered: OWNER/REPOSITORY or its URL; or an organization, whose webhook gets the events of ' +
        'all its repositories.',
      'x-later': true,
    },
    (value) => parseRepository(value) !== undefined,
    {
      problem: 'not a repository or an organization at GitHub',
      choices: `${repositoryChoices}, or ${organizationChoices}`,
      example: 'OWNER/REPOSITORY',
      needed: 'needed: it is where the webhook is registered',
    },
  ),
  name: objectName(
    { description: 'Name of the Receiver.', 'x-default': 'that of this resource' },
    'my-app',
    'Receiver',
    'notification.toolkit.fluxcd.io',
  ).optional(),
  namespace: namespaceName(
    { description: 'Namespace of its objects; the path of the webhook is derived from it.', default: 'flux-system' },
    'flux-system',
  ).optional(),
  resources: texts(
    text('An object.', (value) => parseResource(value) !== undefined, resourceExplained),
    {
      description: 'Existing objects that a delivery reconciles: KIND/NAME, or KIND/NAMESPACE/NAME.',
      'x-default': 'a new GitRepository of the repository',
    },
    resourceExplained,
  ),
  sourceName: objectName(
    { description: 'Name of the new GitRepository.', 'x-default': 'that of this resource' },
    'my-app',
    'GitRepository',
    'source.toolkit.fluxcd.io',
  ).optional(),
  sourceUrl: gitUrl({
    description: 'What the new GitRepository clones, where it is not the address of `repository`.',
    'x-default': 'https://github.com/OWNER/REPOSITORY',
  }).optional(),
  sourceSecret: objectName(
    { description: 'Secret that the new GitRepository uses to clone a private repository.', 'x-default': 'none' },
    'flux-system',
  ).optional(),
  branch: branchName({ description: 'Branch of the new GitRepository.', 'x-default': 'main' }).optional(),
  tag: tagName({ description: 'Tag of the new GitRepository, instead of a branch.', 'x-default': 'none' }).optional(),
  semver: semverRange({
    description: 'Range of versions over the tags, instead of a branch.',
    'x-default': 'none',
  }).optional(),
  interval: duration(
    { description: 'How often Flux polls the new GitRepository when no push arrives.', default: '15m' },
    '15m',
  ).optional(),
  events: ofStack.hookEvents,
  filter: ofStack.filter,
  token: someText(
    {
      description: 'The HMAC key shared by GitHub and Flux, of at least 16 characters.',
      'x-default': 'generated once and kept encrypted in the state',
      'x-secret': true,
      'x-later': true,
    },
    '',
    {
      problem: 'not a token',
      choices: 'a secret text of at least 16 characters',
      fix: () => 'openssl rand -hex 32 | pulumi config set --secret webhookToken, and give that',
    },
  ).optional(),
  tokenSource: oneOf(
    ['pulumi', 'existing-secret'],
    {
      description: 'Where the token comes from: pulumi, or an existing Secret (`tokenSecret`, key `token`).',
      default: 'pulumi',
    },
    'not where the token comes from',
  ).optional(),
  tokenSecret: objectName(
    { description: 'Name of the Secret with the token.', 'x-default': 'the name and -webhook-token' },
    'webhook-token',
  ).optional(),
  tokenSlot: oneOf(
    tokenSlots,
    {
      description:
        'Which of their two names the Receiver and the Secret have: set the other one, and one `pulumi up` changes the ' +
        'token without losing a delivery (docs/rotate-stack.md).',
      default: 'a',
    },
    'not one of the two slots of a token',
  ).optional(),
  labels: objectLabels,
  adopt,
  proof: oneOf(
    proofs,
    {
      description:
        'What happens when a push would not arrive. warn: it is reported. require: `pulumi up` fails. off: nobody looks.',
      default: 'warn',
    },
    'not a level of proof',
  ).optional(),
} as const;
