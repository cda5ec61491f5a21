import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { parseAllDocuments } from 'yaml';
import { hookPath } from '../../lib/flux/hook-path.ts';
import { Cluster } from '../../lib/operate/cluster.ts';
import { diagnose } from '../../lib/operate/diagnose.ts';
import type { ReceiverReport } from '../../lib/operate/diagnosis.ts';
import { collect, findReceivers } from '../../lib/operate/evidence/collect.ts';
import { GitHubLook } from '../../lib/operate/evidence/github-look.ts';
import { GitHub } from '../../lib/operate/github.ts';
import { put } from './api-server.ts';
import { addressOf, get, kubectl, ready } from './cluster.ts';
import { unsigned } from './delivery.ts';
import { deleteHooks, where } from './hooks.ts';
import { delivered, push } from './push.ts';
import { environment, github, sandbox, until } from './sandbox.ts';

const namespace = 'flux-system';
export const token = 'a-token-of-the-doctor-tests';
export const path = hookPath({ token, name: 'doctor', namespace });
export const repository = 'sidd-harth/nginx';
const owned = ['receiver/doctor', 'service/receiver', 'gitrepository/doctor', 'secret/doctor-token'];

/** What a person makes by hand: source, Secret, Service, Receiver. */
const manifests = `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: doctor, namespace: ${namespace} }
spec: { url: 'https://github.com/${repository}', ref: { branch: main }, interval: 15m0s }
---
apiVersion: v1
kind: Secret
metadata: { name: doctor-token, namespace: ${namespace}, labels: { reconcile.fluxcd.io/watch: Enabled } }
data: { token: ${Buffer.from(token).toString('base64')} }
---
apiVersion: v1
kind: Service
metadata: { name: receiver, namespace: ${namespace} }
spec:
  type: LoadBalancer
  selector: { app: notification-controller }
  ports: [{ port: 80, targetPort: 9292, protocol: TCP }]
---
apiVersion: notification.toolkit.fluxcd.io/v1
kind: Receiver
metadata: { name: doctor, namespace: ${namespace} }
spec:
  type: github
  interval: 10m
  events: [ping, push]
  secretRef: { name: doctor-token }
  resources: [{ apiVersion: source.toolkit.fluxcd.io/v1, kind: GitRepository, name: doctor }]
`;

/** A webhook that works, made by hand, in a sandbox; what a test breaks, it makes again. */
export class Scene implements AsyncDisposable {
  /** Of the load balancer. */
  address = '';
  hook = 0;

  static async open(): Promise<Scene> {
    const scene = new Scene();
    await scene.mend();
    return scene;
  }

  /** Everything as at the beginning, and a fresh webhook whose ping was answered 200. */
  async mend(): Promise<void> {
    await this.apply();
    await this.ready();
    await this.renewHook();
  }

  /** The objects as at the beginning, without fields that somebody else added. */
  async apply(): Promise<void> {
    for (const document of parseAllDocuments(manifests)) {
      const object = document.toJS();
      // A controller may write the object in between.
      await until(`the ${object.kind}`, () =>
        put(object)
          .then(() => true as const)
          .catch(() => undefined),
      );
    }
    this.address = await addressOf('receiver');
  }

  /** A webhook without a past but its ping. */
  async renewHook(): Promise<void> {
    await deleteHooks(repository);
    this.hook = await this.createHook({});
    await until('the ping', async () => (await this.answers())[0] === 200 || undefined);
  }

  async ready(): Promise<void> {
    await until('the Receiver', async () => {
      const live = await get('receiver', 'doctor');
      const isPresent = live?.status?.observedGeneration === live?.metadata.generation && ready(live) === 'True';
      return isPresent && live?.status.webhookPath === path ? true : undefined;
    });
    await until('the GitRepository', async () => {
      const live = await get('gitrepository', 'doctor');
      const isPresent = live?.status?.observedGeneration === live?.metadata.generation && ready(live) === 'True';
      return isPresent || undefined;
    });
    // The Service's endpoints and the load balancer follow a moment later, and so does the cache in which Flux looks a path up.
    await this.answered(400);
  }

  /** Waits until an unsigned delivery is answered so: 400 by the Receiver, 0 by nobody. */
  async answered(status: number): Promise<void> {
    await until(`${status} for an unsigned delivery`, async () => (await unsigned(this.url)) === status || undefined);
  }

  get url(): string {
    return `http://${this.address}${path}`;
  }

  async createHook(config: Record<string, string>, events = ['push']): Promise<number> {
    const all = { url: this.url, secret: token, content_type: 'json', ...config };
    const { data } = await github('POST /repos/{owner}/{repo}/hooks', { ...where(repository), events, config: all });
    return data.id;
  }

  /** Changes the webhook; of its config only what is named. */
  async setHook(change: { active?: boolean; events?: string[] }, config?: Record<string, string>): Promise<void> {
    const hook = { ...where(repository), hook_id: this.hook };
    if (Object.keys(change).length > 0)
      await github('PATCH /repos/{owner}/{repo}/hooks/{hook_id}', { ...hook, ...change });
    if (config) await github('PATCH /repos/{owner}/{repo}/hooks/{hook_id}/config', { ...hook, data: config });
  }

  /** Statuses of the webhook's deliveries, the newest first. */
  async answers(): Promise<number[]> {
    const hook = { ...where(repository), hook_id: this.hook };
    const { data } = await github('GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries', hook);
    return data.map(({ status_code }) => status_code);
  }

  /** Pushes and waits for the answer to the only webhook. */
  push(): Promise<number> {
    return push(repository);
  }

  /** Makes GitHub send a ping, and waits for the answer. */
  ping(): Promise<number> {
    const hook = { ...where(repository), hook_id: this.hook };
    return delivered(repository, 'ping', () => github('POST /repos/{owner}/{repo}/hooks/{hook_id}/pings', hook));
  }

  /** Does what makes GitHub send an event, and waits for the answer. */
  delivered(event: string, act: () => Promise<unknown>): Promise<number> {
    return delivered(repository, event, act);
  }

  async patch(object: string, patch: object): Promise<void> {
    await kubectl(['-n', namespace, 'patch', ...object.split('/'), '--type=merge', '-p', JSON.stringify(patch)]);
  }

  /** Sets the Receiver's spec, and waits until Flux has looked at it. */
  async receiver(spec: object): Promise<void> {
    await this.patch('receiver/doctor', { spec });
    await this.settled();
  }

  /** Until Flux has looked at the Receiver as it is, whatever it says of it. */
  async settled(): Promise<void> {
    const at = String(Date.now());
    await kubectl([
      '-n',
      namespace,
      'annotate',
      'receiver',
      'doctor',
      '--overwrite',
      `reconcile.fluxcd.io/requestedAt=${at}`,
    ]);
    await until('the controller', async () => {
      return (await get('receiver', 'doctor'))?.status?.lastHandledReconcileAt === at || undefined;
    });
  }

  jsonpath(object: string, jsonpath: string): Promise<string> {
    return kubectl(['-n', namespace, 'get', object, '-o', `jsonpath=${jsonpath}`]);
  }

  diagnosis(githubToken: string | null = environment('GITHUB_TOKEN'), name = 'doctor'): Promise<ReceiverReport> {
    return diagnosisOf(name, githubToken);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await deleteHooks(repository);
    await kubectl(['-n', namespace, 'delete', '--ignore-not-found', ...owned]);
  }
}

/** What doctor finds out about a Receiver of Flux's namespace. */
export async function diagnosisOf(name: string, githubToken: string | null): Promise<ReceiverReport> {
  const cluster = Cluster.open({ kubeconfig: environment('KUBECONFIG') });
  const found = await findReceivers(cluster, [name], namespace);
  if ('problem' in found) throw new Error(found.problem);
  const look = githubToken === null ? undefined : new GitHubLook(new GitHub({ token: githubToken }));
  const [evidence] = await collect(cluster, found.chosen, found.every, {
    github: look,
    enterprise: undefined,
    home: undefined,
  });
  if (evidence === undefined) throw new Error('nothing was collected');
  return diagnose(evidence);
}

/** What is wrong, as HOP REASON; a warning has a question mark behind it. */
export function faultsOf({ hops }: ReceiverReport): string[] {
  return hops
    .flatMap(({ hop, more, ...worst }) => [worst, ...more].map((finding) => ({ hop, ...finding })))
    .filter(({ status }) => status === 'fail' || status === 'warn' || status === 'unknown')
    .filter(({ reason }) => reason !== 'not-seen')
    .map(({ hop, reason, status }) => `${hop} ${reason}${status === 'fail' ? '' : '?'}`);
}

/** Pushes one commit to a branch, which is made where it is not there. */
export async function pushTo(branch: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'fluxhook-doctor-'));
  const git = execa({ cwd: directory, env: { ...sandbox.env, GIT_CONFIG_GLOBAL: '/dev/null' } });
  const author = ['-c', 'user.name=fluxhook', '-c', 'user.email=fluxhook@example.org'];
  try {
    await git`git clone --quiet --depth 1 https://github.com/${repository} .`;
    await git`git ${author} commit --quiet --allow-empty --message ${`For ${branch}`}`;
    await git`git push --quiet --force origin HEAD:refs/heads/${branch}`;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
