import { checkCel } from '../../flux/cel-check.ts';
import { hasCredentials } from '../../flux/source-url.ts';
import type { Violation } from '../violation.ts';
import type { AnyProviderProps, ProviderType } from './provider-types.ts';

/** What types cannot check: values computed at run time, and the text of expressions. */
export function providerViolations(props: Omit<AnyProviderProps, 'metadata'>): Violation[] {
  const { type, address, channel, commitStatusExpr } = props;
  const found: Violation[] = [];
  const rule = addressRules[type] ?? httpUrl;
  // The user of a DSN is its public key; a broker's URL has its credentials only before the @.
  if (address !== undefined && type !== 'sentry' && hasCredentials(address)) {
    const problem = 'it has credentials in it, which anyone can read in the manifest';
    const fix = 'Put the whole URL into the key address of the Secret, leave the prop out, and make new ones.';
    found.push({ prop: 'address', value: address, problem, choices: `${rule.choices}, without credentials`, fix });
  } else if (address !== undefined && !rule.accepts(address)) {
    found.push({ prop: 'address', value: address, choices: rule.choices, fix: rule.fix });
  }
  if (channel === '') {
    found.push({ prop: 'channel', value: channel, choices: 'a name', fix: 'Leave it out or name one.' });
  }
  if (type === 'zulip' && channel !== undefined && !/^[^/]+\/./.test(channel)) {
    const fix = 'For example: flux/alerts.';
    found.push({ prop: 'channel', value: channel, choices: 'CHANNEL/TOPIC', fix });
  }
  if (commitStatusExpr !== undefined) {
    const variables = ['event', 'alert', 'provider'];
    for (const problem of checkCel(commitStatusExpr, { variables, result: 'any' })) {
      found.push({ prop: 'commitStatusExpr', value: commitStatusExpr, ...problem });
    }
  }
  return found;
}

/** What Flux can use; it would find anything else at each event only, and report it only in its log. */
interface AddressRule {
  readonly accepts: (address: string) => boolean;
  readonly choices: string;
  readonly fix: string;
}

// Read off notification-controller v1.9.3, internal/notifier: parseGitAddress and what each type does with its result.

const httpUrl: AddressRule = {
  accepts: isHttp,
  choices: 'an http:// or https:// URL',
  fix: 'One that is itself a secret goes into the key address of the Secret, and the prop is left out.',
};

const anyText: AddressRule = { accepts: (address) => address !== '', choices: 'a name', fix: 'Name it.' };

const ownerAndRepository: AddressRule = {
  accepts: (address) => /^[^/]+\/[^/]+$/.test(repositoryPath(address)),
  choices: 'https://HOST/OWNER/REPOSITORY',
  fix: 'For example: https://github.com/sidd-harth/nginx.',
};

const project: AddressRule = {
  accepts: (address) => repositoryPath(address) !== '',
  choices: 'https://HOST/GROUP/PROJECT',
  fix: 'For example: https://gitlab.com/group/project.',
};

const addressRules: Partial<Record<ProviderType, AddressRule>> = {
  github: ownerAndRepository,
  githubdispatch: ownerAndRepository,
  githubpullrequestcomment: ownerAndRepository,
  gitea: ownerAndRepository,
  giteapullrequestcomment: ownerAndRepository,
  bitbucket: ownerAndRepository,
  gitlab: project,
  gitlabmergerequestcomment: project,
  bitbucketserver: {
    accepts: (address) => isHttp(address) && /^(.*\/)?scm\/[^/]+\/[^/]+$/.test(repositoryPath(address)),
    choices: 'https://HOST/scm/PROJECT/REPOSITORY',
    fix: 'Use the URL that git clones from over HTTP.',
  },
  azuredevops: {
    accepts: (address) => isHttp(address) && /^[^/]+\/[^/]+\/_git\/[^/]+$/.test(repositoryPath(address)),
    choices: 'https://HOST/ORGANIZATION/PROJECT/_git/REPOSITORY',
    fix: 'Use the URL that git clones from over HTTPS.',
  },
  sentry: {
    // The client's own check of a DSN: a public key, a host and a project.
    accepts: (address) => isHttp(address) && /^https?:\/\/[^/@:]+(:[^/@]*)?@[^/]+\/./.test(address),
    choices: 'a DSN: https://KEY@HOST/PROJECT',
    fix: 'Copy it from the settings of the project.',
  },
  nats: {
    // Its client accepts several servers, and assumes nats://.
    accepts: (address) => address.split(',').every((url) => /^((nats|tls|wss?):\/\/)?[^/\s]+\/?$/.test(url.trim())),
    choices: 'nats://HOST:PORT, or tls, ws and wss',
    fix: 'For example: nats://nats.nats:4222.',
  },
  googlepubsub: anyText,
  azureeventhub: anyText,
};

function isHttp(address: string): boolean {
  return /^https?:$/.test(URL.parse(address)?.protocol ?? '');
}

/** The path of a repository's URL without slashes around it and .git; empty where a part of it is. */
function repositoryPath(address: string): string {
  const url = URL.parse(address);
  if (url === null || !/^(https?|ssh):$/.test(url.protocol)) return '';
  const path = url.pathname.replace(/^\/+/, '').replace(/\.git$/, '');
  return path.split('/').includes('') ? '' : path;
}
