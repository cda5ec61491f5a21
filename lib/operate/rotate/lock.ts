import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../cluster.ts';
import type { LiveObject } from '../live-object.ts';
import { ConflictError, create, patch, remove } from './writes.ts';

/** Between two renewals, in milliseconds. */
const renewal = 2_000;

/** Seconds without a renewal after which its holder counts as gone. */
const leaseSeconds = 10;

const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' } as const;

/** Somebody else is rotating this Receiver. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}

/** Somebody else has taken over, or deleted the Lease. */
export class LockLostError extends Error {
  override readonly name = 'LockLostError';
}

export interface LockOptions {
  readonly namespace: string;
  readonly name: string;
  /** Called when the previous holder may still be running, which takes time to find out. */
  readonly onWait: (holder: string) => void;
}

/**
 * Keeps a second rotation of the same Receiver out, with a Lease. Its holder renews it; a process that was killed
 * does not, so the next one takes over after {@link leaseSeconds}, counted on its own clock, or at once where the
 * process was one of this machine.
 */
export class RotationLock {
  readonly #cluster: Cluster;
  readonly #options: LockOptions;
  readonly #identity = `${hostname()}/${machine()}/${process.pid}/${Date.now()}`;
  #held: LiveObject | undefined;
  #turn: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  private constructor(cluster: Cluster, options: LockOptions) {
    this.#cluster = cluster;
    this.#options = options;
  }

  /** @throws BusyError */
  static async acquire(cluster: Cluster, options: LockOptions): Promise<RotationLock> {
    const lock = new RotationLock(cluster, options);
    await lock.#acquire();
    lock.#timer = setInterval(() => void lock.renew().catch(() => undefined), renewal).unref();
    return lock;
  }

  /** @throws LockLostError when it is no longer held: nothing may be changed then */
  renew(): Promise<void> {
    const renewed = this.#turn.then(() => this.#renew());
    this.#turn = renewed.catch(() => undefined);
    return renewed;
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#turn;
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined) return;
    // Left behind, it is taken over by the next one.
    await remove(this.#cluster, { ...lease, metadata: held.metadata }).catch(() => undefined);
  }

  get #reference() {
    const { namespace, name } = this.#options;
    return { ...lease, namespace, name };
  }

  async #acquire(): Promise<void> {
    for (;;) {
      const found = await this.#cluster.read(this.#reference);
      try {
        if (found === undefined) {
          const { namespace, name } = this.#options;
          const labels = { 'app.kubernetes.io/managed-by': 'fluxhook' };
          this.#held = await create(this.#cluster, {
            ...lease,
            metadata: { namespace, name, labels },
            spec: this.#spec(),
          });
        } else {
          await this.#awaitEnd(found);
          this.#held = await this.#take(found);
        }
        if (this.#held !== undefined) return;
      } catch (error) {
        // Another one was faster: see who.
        if (!(error instanceof ConflictError)) throw error;
      }
    }
  }

  #spec() {
    const now = microTime();
    return { holderIdentity: this.#identity, leaseDurationSeconds: leaseSeconds, acquireTime: now, renewTime: now };
  }

  #take({ metadata: { resourceVersion } }: LiveObject): Promise<LiveObject | undefined> {
    return patch(this.#cluster, this.#reference, { metadata: { resourceVersion }, spec: this.#spec() });
  }

  /** @throws BusyError where its holder renews it */
  async #awaitEnd({ metadata: { resourceVersion }, spec }: LiveObject): Promise<void> {
    const holder = String(spec?.holderIdentity ?? '');
    if (holder === '' || isGone(holder)) return;
    this.#options.onWait(holder);
    const deadline = Date.now() + leaseSeconds * 1000;
    while (Date.now() < deadline) {
      await sleep(500);
      const found = await this.#cluster.read(this.#reference);
      if (found === undefined) return;
      if (found.metadata.resourceVersion !== resourceVersion)
        throw new BusyError(`${holder.split('/')[0]} (process ${holder.split('/')[2]}) is rotating it now`);
    }
  }

  async #renew(): Promise<void> {
    if (this.#held === undefined) throw new LockLostError('the Lease is no longer held');
    const { resourceVersion } = this.#held.metadata;
    const spec = { renewTime: microTime() };
    const renewed = await patch(this.#cluster, this.#reference, { metadata: { resourceVersion }, spec }).catch(
      (error) => {
        if (error instanceof ConflictError) return undefined;
        throw error;
      },
    );
    this.#held = renewed;
    if (renewed === undefined)
      throw new LockLostError(
        `the Lease ${this.#reference.namespace}/${this.#reference.name} was taken over or deleted`,
      );
  }
}

/** Now, in the form of the API: microseconds. */
function microTime(): string {
  return new Date().toISOString().replace('Z', '000Z');
}

/** Identifies the machine and container of a process number, because the same number elsewhere is another process. */
function machine(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}-${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`;
  } catch {
    // Not Linux: then only time tells.
    return 'unknown';
  }
}

/** Whether the holder is certain to have ended. */
function isGone(holder: string): boolean {
  const [, where, id] = holder.split('/');
  if (where === 'unknown' || where !== machine()) return false;
  try {
    process.kill(Number(id), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
