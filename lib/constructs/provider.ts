import { Construct } from 'constructs';
import * as notification from '../../imports/notification.toolkit.fluxcd.io.ts';
import { checkCel } from '../flux/cel-check.ts';
import type { AnyProviderProps, ProviderProps, ProviderType, SecretSource } from './provider-types.ts';

/** Where alerts are sent (notification.toolkit.fluxcd.io/v1beta3 Provider). */
export class Provider extends Construct {
  readonly name: string;
  readonly type: ProviderType;

  constructor(scope: Construct, id: string, props: ProviderProps) {
    super(scope, id);
    const { name, namespace, secret, certificates, proxy, ...spec }: AnyProviderProps = props;
    this.name = name;
    this.type = spec.type;
    new notification.Provider(this, 'Resource', {
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec: {
        ...spec,
        ...(secret !== undefined && { secretRef: { name: secret.name } }),
        ...(certificates !== undefined && { certSecretRef: { name: certificates.name } }),
        ...(proxy !== undefined && { proxySecretRef: { name: proxy.name } }),
      },
    });
    this.node.addValidation({ validate: () => violations(spec) });
    for (const source of [secret, certificates, proxy]) if (isConstruct(source)) this.node.addDependency(source);
  }
}

function isConstruct(source: SecretSource | undefined): source is SecretSource & Construct {
  return source !== undefined && 'node' in source;
}

/** What the types leave open: values computed at run time, and the text of expressions. */
function violations({
  type,
  address,
  channel,
  commitStatusExpr,
}: Pick<AnyProviderProps, 'type' | 'address' | 'channel' | 'commitStatusExpr'>): string[] {
  const found: string[] = [];
  if (address === '')
    found.push('address = "" is not usable; allowed: a URL, or no address and a Secret with the key address.');
  if (channel === '') found.push('channel = "" is not usable; leave it out or name one.');
  if (type === 'zulip' && !/^[^/]+\/./.test(channel ?? '')) {
    found.push(`channel = ${JSON.stringify(channel)} is not usable; allowed: CHANNEL/TOPIC.`);
  }
  if (commitStatusExpr !== undefined) {
    for (const problem of checkCel(commitStatusExpr, ['event', 'alert', 'provider'], 'any')) {
      found.push(`commitStatusExpr = ${JSON.stringify(commitStatusExpr)} is not usable: ${problem}.`);
    }
  }
  // Flux splits the path into owner and repository, and fails at each event otherwise.
  const ownerAndRepository = [
    'github',
    'githubdispatch',
    'githubpullrequestcomment',
    'gitea',
    'giteapullrequestcomment',
    'bitbucket',
  ];
  if (address !== undefined && ownerAndRepository.includes(type) && !/^\w+:\/\/[^/]+\/[^/]+\/[^/]+$/.test(address)) {
    found.push(`address = ${JSON.stringify(address)} is not usable; allowed: https://HOST/OWNER/REPOSITORY.`);
  }
  return found;
}
