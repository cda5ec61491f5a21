import { kubectl } from './cluster.ts';
import { ControllerProcess } from './controller-process.ts';

/** Where the controller keeps its keys. */
const namespace = 'kube-system';

/** The real Sealed Secrets controller, with a key that it makes itself. */
export class SealedSecrets implements AsyncDisposable {
  readonly process: ControllerProcess;

  private constructor(process: ControllerProcess) {
    this.process = process;
  }

  static async start(): Promise<SealedSecrets> {
    return new SealedSecrets(
      await ControllerProcess.start('sealed-secrets-controller', {
        args: (address) => [`--listen-addr=${address}`, '--listen-metrics-addr=127.0.0.1:0'],
        env: { POD_NAMESPACE: namespace },
        ready: '/readyz',
      }),
    );
  }

  /** The certificate to seal with, from where `kubeseal --fetch-cert` has it. */
  async certificate(): Promise<string> {
    const answer = await fetch(`${this.process.url}/v1/cert.pem`);
    if (!answer.ok) throw new Error(`The controller answered ${answer.status}.`);
    return answer.text();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
    await kubectl(['-n', namespace, 'delete', 'secret', '-l', 'sealedsecrets.bitnami.com/sealed-secrets-key']);
  }
}
