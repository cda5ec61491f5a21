import type * as github from '@pulumi/github';
import * as pulumi from '@pulumi/pulumi';
import { ApiObject, App } from 'cdk8s';
import type { SealedToken, SopsToken } from '../constructs/index.ts';
import { validate } from '../constructs/validate.ts';
import { hookPath } from '../flux/hook-path.ts';
import type { HookHome } from '../github/hook-home.ts';
import { declare } from '../program.ts';
import type { Settings } from '../settings/index.ts';
import { tokenSource } from '../token/source.ts';
import { checkedUrl, displayAddress, readAddress } from './address.ts';
import { type DeployAdvice, type DeployedObject, deploy } from './deploy.ts';
import { explainReceiver } from './explain.ts';
import { explainIngress, explainRoute, explainService } from './explain-exposure.ts';
import type { LiveObjects } from './live-object.ts';
import { type IsReady, observe, type ReadBack, receiverIsReady, serviceIsReady } from './observe.ts';
import { OutputResolver } from './outputs.ts';
import { readToken } from './read-token.ts';
import { registerWebhook } from './register-webhook.ts';
import { GeneratedToken } from './token.ts';

/** How long Flux may take to report the Receiver ready: it does so in about a second. */
const receiverTimeout = '2m';

export interface FluxWebhookArgs {
  readonly settings: Settings;
  /**
   * The HMAC key shared by GitHub and Flux, with fluxhook:tokenSource pulumi.
   * @default - generated once and kept encrypted in the state
   */
  readonly token?: pulumi.Output<string> | undefined;
  /** For the token sources that keep an encrypted token in a file. */
  readonly encryptedToken?: SealedToken | SopsToken | undefined;
  /** Objects of the cluster, for what Pulumi reads back without deploying it. */
  readonly live: LiveObjects;
  /** Where the webhook is registered. */
  readonly home: HookHome;
  /** Token for api.github.com with the permission Webhooks: write. */
  readonly githubToken: string;
  /** For the repository's owner, with that token. */
  readonly provider: github.Provider;
  /** Address ranges that GitHub's webhooks come from. */
  readonly hookRanges: readonly string[];
}

/** The whole chain: the Kubernetes objects, the read-back of path and address, and the webhook at GitHub. */
export class FluxWebhook extends pulumi.ComponentResource {
  /** Path under which Flux takes deliveries. */
  readonly hookPath: pulumi.Output<string>;
  /** The URL registered at GitHub. */
  readonly hookUrl: pulumi.Output<string>;
  /** Host (or host:port where the port is not that of the scheme) under which GitHub reaches the receiver. */
  readonly address: pulumi.Output<string>;
  /** Id of the webhook at GitHub. */
  readonly webhookId: pulumi.Output<string>;

  constructor(name: string, args: FluxWebhookArgs, options: pulumi.ComponentResourceOptions = {}) {
    super('fluxhook:index:FluxWebhook', name, {}, options);
    const { settings, live } = args;
    const held =
      settings.tokenSource === 'pulumi'
        ? pulumi.secret(args.token ?? new GeneratedToken(`${name}-token`, { parent: this }).value)
        : undefined;

    const resolver = new OutputResolver();
    const app = new App({ resolvers: [resolver] });
    const chain = declare(app, settings, held ?? tokenSource(settings, args.encryptedToken), args.hookRanges);
    validate(app);
    const service = ApiObject.of(chain.exposure.service);
    const entrance = chain.exposure.entrance && ApiObject.of(chain.exposure.entrance);
    const receiver = ApiObject.of(chain.receiver);
    const inGit = settings.ownership === 'git';
    // A token that Pulumi holds cannot come from Git, so its Secret stays here.
    const secret =
      inGit && held === undefined
        ? new Map<ApiObject, DeployedObject>()
        : deploy(chain.token, resolver, this, () => handover(settings, {}));
    const token =
      held ??
      pulumi.secret(pulumi.all([...secret.values()].map(({ id }) => id)).apply(() => readToken(live, settings)));
    // A digest that Flux itself shows in the Receiver's status: not a secret, though derived from one.
    const expectedPath = pulumi.unsecret(
      token.apply((value) =>
        hookPath({ token: value, name: chain.receiver.name, namespace: chain.receiver.namespace }),
      ),
    );
    const advise = (object: ApiObject): DeployAdvice => {
      if (object === service) return serviceAdvice(name, settings);
      if (object === entrance) return entranceAdvice(name, settings);
      if (object === receiver) return receiverAdvice(name, settings, expectedPath);
      return {};
    };
    const isReady = (object: ApiObject): IsReady | undefined => {
      if (object === service) return serviceIsReady;
      return object === receiver ? expectedPath.apply(receiverIsReady) : undefined;
    };
    const deployed = inGit
      ? secret
      : deploy(app, resolver, this, (object) => handover(settings, advise(object)), secret);
    const objects: ReadonlyMap<ApiObject, ReadBack> = inGit ? observe(app, live, settings, isReady, secret) : deployed;

    const address = readAddress(settings, present(objects.get(service)));
    const path = present(objects.get(receiver)).status.apply((status) => status?.webhookPath as string | undefined);
    this.hookPath = expectedPath;
    this.address = address.apply(displayAddress);
    this.hookUrl = pulumi
      .all([address, path, expectedPath])
      .apply(([address, path, expectedPath]) => checkedUrl(address, path, expectedPath));
    this.webhookId = registerWebhook(
      `${name}-github`,
      { ...args, url: this.hookUrl, token },
      // A delivery before the objects are there would be lost; GitHub sends a ping at creation.
      { parent: this, dependsOn: [...deployed.values()] },
    );
    this.registerOutputs({
      hookPath: this.hookPath,
      hookUrl: this.hookUrl,
      address: this.address,
      webhookId: this.webhookId,
    });
  }
}

function serviceAdvice(name: string, settings: Settings): DeployAdvice {
  return { options: waiting(settings, explainService(`${name}-explain-service`, settings)) };
}

/** Pulumi waits for an Ingress's address by itself; of a route it knows nothing. */
function entranceAdvice(name: string, settings: Settings): DeployAdvice {
  if (settings.exposure === 'Ingress') {
    return { options: waiting(settings, explainIngress(`${name}-explain-ingress`, settings)) };
  }
  const accepted = 'jsonpath={.status.parents[0].conditions[?(@.type=="Accepted")].status}=True';
  return {
    annotations: { 'pulumi.com/waitFor': accepted },
    options: waiting(settings, explainRoute(`${name}-explain-route`, settings)),
  };
}

function waiting({ addressTimeout }: Settings, explanation: pulumi.ErrorHook): pulumi.CustomResourceOptions {
  return { customTimeouts: { create: addressTimeout, update: addressTimeout }, hooks: { onError: [explanation] } };
}

function receiverAdvice(name: string, settings: Settings, expectedPath: pulumi.Output<string>): DeployAdvice {
  // Ready alone is not enough: a Receiver can be ready before its status has a path, and after a change of the token
  // it is ready with the old one. The value in this annotation follows the token, so Pulumi sees a change and waits.
  const waitFor = expectedPath.apply((path) =>
    JSON.stringify([`jsonpath={.status.webhookPath}=${path}`, 'condition=Ready']),
  );
  return {
    annotations: { 'pulumi.com/waitFor': waitFor },
    options: {
      customTimeouts: { create: receiverTimeout, update: receiverTimeout },
      hooks: { onError: [explainReceiver(`${name}-explain-receiver`, settings.receiver, settings.namespace)] },
    },
  };
}

/**
 * With fluxhook:ownership handover an object stays when Pulumi lets it go, and its fields are Pulumi's even where
 * kustomize-controller set another value before.
 */
function handover({ ownership }: Settings, advice: DeployAdvice): DeployAdvice {
  if (ownership !== 'handover') return advice;
  return {
    annotations: { ...advice.annotations, 'pulumi.com/patchForce': 'true' },
    options: { ...advice.options, retainOnDelete: true },
  };
}

function present(resource: ReadBack | undefined): ReadBack {
  if (resource === undefined) throw new Error('An object of the chain was not deployed.');
  return resource;
}
