import * as pulumi from '@pulumi/pulumi';
import { ApiObject, App, Chart } from 'cdk8s';
import type { OptionalMetadata } from '../constructs/metadata.ts';
import type { GitHubEvent, WebhookReceiverEnd } from '../constructs/receivers/index.ts';
import { WebhookReceiver } from '../constructs/receivers/index.ts';
import type { GitRepositoryProps } from '../constructs/sources/git-repository.ts';
import type { TokenSource } from '../constructs/tokens/index.ts';
import { validate } from '../constructs/validate.ts';
import { tellWarnings } from '../constructs/warnings.ts';
import { hookPath } from '../flux/hook-path.ts';
import { firstSlot, nameInSlot, otherSlot, type TokenSlot } from '../flux/token-slot.ts';
import { hooksUrl, scopeOf } from '../github/hook-home.ts';
import { findHook, noWebhook, settleHook } from './adopt-hook.ts';
import { askerWith } from './asking.ts';
import { clusterOf } from './cluster-of.ts';
import { declareWebhook } from './declared-webhooks.ts';
import { type DeployAdvice, deployTree, placesIn } from './deploy-tree.ts';
import { hideInLog, shieldEngineLog } from './engine-log.ts';
import { referTo } from './existing-objects.ts';
import { childAliases, formerNames } from './former-names.ts';
import { checkOwner } from './github-provider.ts';
import type { GitHubWebhookArgs } from './github-webhook-args.ts';
import { tellProgress } from './hook-progress.ts';
import { newHookRemoval } from './hook-removal.ts';
import { compareWithState } from './known-hook.ts';
import type { DeployedObject } from './kubernetes-resource.ts';
import { isOnMocks } from './mocks.ts';
import { observed, receiverIsReady, servedPath } from './observe.ts';
import { OutputResolver, valueIfKnown } from './outputs.ts';
import { prove } from './prove.ts';
import { receiverAdvice } from './receiver-advice.ts';

import { hookName, registerHook } from './register-hook.ts';
import { receiverBefore, takeOver } from './rotation.ts';
import { ownProvider, parseHome } from './webhook-home.ts';
import { namedTargets, plainResource } from './webhook-targets.ts';
import { heldToken, madeToken } from './webhook-token.ts';

/**
 * One webhook: the token, its Secret, the Receiver, a source if one is given, and the hook at GitHub, which is
 * registered once deliveries can arrive.
 */
export class GitHubWebhook extends pulumi.ComponentResource {
  /** Path at which Flux accepts deliveries. */
  readonly hookPath: pulumi.Output<string>;
  /** The URL registered at GitHub. */
  readonly hookUrl: pulumi.Output<string>;
  /** Id of the webhook at GitHub. */
  readonly webhookId: pulumi.Output<string>;
  /** Whether a push would reconcile, in words. */
  readonly proof: pulumi.Output<string>;

  constructor(name: string, args: GitHubWebhookArgs, options: pulumi.ComponentResourceOptions = {}) {
    super('fluxhook:index:GitHubWebhook', name, {}, options);
    shieldEngineLog();
    const { entrance, adopt = 'never', deployer = 'pulumi', events = ['push', 'ping'] as const } = args;
    const slot = args.tokenSlot ?? firstSlot;
    const plain = typeof args.repository === 'string' ? parseHome(args.repository) : undefined;
    const home = pulumi.output(plain ?? pulumi.output(args.repository).apply(parseHome));
    const cluster = clusterOf(this);
    const webhooks = declareWebhook();
    const formerly = formerNames(name, options);
    const asker = args.credentials && askerWith(args.credentials);

    const base = { name, namespace: entrance.namespace, ...args.receiver?.metadata } as {
      readonly name: string;
      readonly namespace: string;
    };
    const metadata = inSlot(base, slot);
    const secretMetadata = inSlot(
      { name: `${base.name}-webhook-token`, namespace: base.namespace, ...args.secret?.metadata },
      slot,
    );
    const held =
      args.secret?.source === undefined
        ? heldToken(
            tokenName(slot)(name),
            {
              given: args.token,
              adopt,
              cluster,
              secret: secretMetadata,
              formerly: formerly.map((former) => former.apply(tokenName(slot))),
            },
            { parent: this, aliases: childAliases(formerly, tokenName(slot)) },
          )
        : undefined;

    const resolver = new OutputResolver();
    const app = new App({ resolvers: [resolver] });
    tellWarnings(app, (warning) => void pulumi.log.warn(warning, this));
    const chart = new Chart(app, 'chart', { namespace: metadata.namespace, disableResourceNameHashes: true });
    const webhook = new WebhookReceiver(chart, 'webhook', {
      secret: { metadata: secretMetadata, token: held ?? (args.secret?.source as TokenSource) },
      ...(args.source !== undefined && { source: args.source as GitRepositoryProps }),
      resources: (args.resources ?? []).map(plainResource),
      receiver: {
        ...(args.receiver as Partial<WebhookReceiverEnd>),
        metadata: { ...(args.receiver?.metadata as OptionalMetadata | undefined), ...metadata },
        events: (args.receiver?.events ?? ['ping', ...events.filter((event) => event !== 'ping')]) as [GitHubEvent],
      },
    });
    validate(chart);
    const targets = namedTargets(webhook.receiver);
    const existing = args.secret?.source?.type === 'existing-secret' ? [{ kind: 'Secret', ...secretMetadata }] : [];
    const referred = [...targets, ...existing, ...(deployer === 'git' ? placesIn(webhook) : [])];
    const stays = referTo(cluster, deployer === 'handover' ? [] : referred);
    const receiver = ApiObject.of(webhook.receiver);
    const reference = {
      apiVersion: receiver.apiVersion,
      kind: receiver.kind,
      name: metadata.name,
      namespace: metadata.namespace,
    };
    const other = { ...reference, name: nameInSlot(base.name, otherSlot(slot)) };
    const before = receiverBefore(cluster, other, deployer);
    // What replaces something that is kept, is kept too.
    const ofSlot: DeployAdvice = {
      ...(slot !== firstSlot && { nameSuffix: slot }),
      isKept: before.apply((before) => before?.isAdopted === true),
    };
    const common = {
      resolver,
      parent: this,
      name,
      formerly,
      prefix: webhook.node.path,
      cluster,
      adopt,
      handover: deployer === 'handover',
    };
    // A token that Pulumi holds cannot come from Git, so its Secret stays here.
    const isSecretHere = deployer !== 'git' || held !== undefined;
    const secret = isSecretHere
      ? deployTree({ ...common, root: webhook.secret, advise: () => ({ ...ofSlot, alternative: ofSecret }) })
      : new Map<ApiObject, DeployedObject>();
    const token = held ?? madeToken(secret, cluster, secretMetadata, args.secret?.source);
    token.apply(hideInLog);
    // A digest that Flux itself shows in the Receiver's status: not a secret, though derived from one.
    this.hookPath = pulumi.unsecret(
      pulumi
        .all([token, metadata.name, metadata.namespace])
        .apply(([token, name, namespace]) => hookPath({ token, name, namespace })),
    );
    const deployed =
      deployer === 'git'
        ? secret
        : deployTree({
            ...common,
            root: webhook,
            earlier: secret,
            advise: (object) => {
              if (object !== receiver) return { alternative: ofSource };
              return {
                ...ofSlot,
                ...receiverAdvice(`${name}-explain-receiver`, metadata, entrance, this.hookPath),
              };
            },
          });
    const live =
      deployed.get(receiver) ??
      observed(cluster, receiver, {
        timeout: 2 * 60_000,
        isReady: this.hookPath.apply((path) => receiverIsReady(path)),
      });
    // On mocks no Flux reports a path.
    const path = isOnMocks() ? this.hookPath : servedPath(cluster, reference, live.status, this.hookPath);
    this.hookUrl = pulumi.all([entrance.urlOf(path, this.hookPath), stays]).apply(([url]) => url);

    const provider = this.getProvider('github:index:RepositoryWebhook') ?? ownProvider(name, plain, webhooks);
    const found = findHook({
      cluster,
      asker,
      home,
      receiver: reference,
      before: before.apply((before) => before?.live),
      expectedPath: this.hookPath,
      adopt,
      webhooks,
    });
    const names = pulumi.all([name, ...formerly]).apply((names) => names.map(hookName));
    const adoption = compareWithState(found, { asker, home, names, adopt, count: webhooks });
    // A delivery before the objects are there would be lost; GitHub sends a ping at creation.
    const behind = entrance.ready.apply(() => [...deployed.values()]);
    const removal = newHookRemoval(
      removalName(name),
      {
        hooks: home.apply(hooksUrl),
        url: this.hookUrl,
        isKept: adoption.apply(({ isKept = false }) => isKept),
      },
      { parent: this, aliases: childAliases(formerly, removalName), dependsOn: behind },
    );
    this.webhookId = registerHook(
      hookName(name),
      {
        home: checkOwner(provider, home),
        scope: plain === undefined ? 'repository' : scopeOf(plain),
        asker,
        events,
        url: this.hookUrl,
        expectedPath: this.hookPath,
        token,
        adoption,
        adopts: adopt !== 'never',
        forget: async () => {
          const open = await valueIfKnown(cluster);
          await open?.()?.annotate(reference, noWebhook);
        },
      },
      {
        parent: this,
        provider,
        aliases: childAliases(formerly, hookName),
        dependsOn: behind.apply((behind) => [...behind, removal]),
      },
    );
    tellProgress({ names, home: plain, provider, isAsked: asker !== undefined, id: this.webhookId });
    const settled = pulumi
      .all([this.webhookId, cluster, home, adoption, this.hookUrl, token, before])
      .apply(async ([id, cluster, home, adoption, url, secret, before]) => {
        if (pulumi.runtime.isDryRun()) return id;
        const annotate = (annotations: Record<string, string>) => cluster()?.annotate(reference, annotations);
        await settleHook({ asker, home, id: Number(id), adoption, settings: { url, secret, events }, annotate });
        await takeOver({ name, before, other, cluster: cluster(), asker, home, id: Number(id) });
        return id;
      });
    this.proof = pulumi.unsecret(
      pulumi
        .all([settled, cluster, home, this.hookUrl, token, adoption, webhooks])
        .apply(([id, cluster, home, url, secret, adoption, webhooks]) =>
          prove(args.proof ?? 'warn', {
            name,
            cluster: cluster(),
            receiver: reference,
            targets,
            service: entrance.service,
            asker,
            home,
            id: Number(id),
            settings: { url, secret, events },
            // A webhook that was taken over in this run has not been proven, whatever is noted.
            proven: adoption.importId === undefined ? adoption.proven : undefined,
            webhooks,
          }),
        ),
    );
    this.registerOutputs({
      deployer,
      hookPath: this.hookPath,
      hookUrl: this.hookUrl,
      webhookId: this.webhookId,
      proof: this.proof,
    });
  }
}

/** Logical names of what is not an object of the cluster, by that of the component. */
const tokenName = (slot: TokenSlot) => (component: string) => nameInSlot(`${component}-generated-token`, slot);
const removalName = (component: string) => `${component}-hook-removal`;

function inSlot<T extends { readonly name: string }>(metadata: T, slot: TokenSlot): T {
  return { ...metadata, name: nameInSlot(metadata.name, slot) };
}

const ofSecret = "an existing Secret: secret {source: {type: 'existing-secret'}}";
const ofSource = 'an existing source: resources [{kind: GitRepository, name}]';
