import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type QueueAttributeName,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';

/** Long enough to see a message that is in work, short enough to wait for. */
const visibilitySeconds = 2;

/** An SQS server on the network with one queue, and Amazon's own client for it. */
export class Queue implements AsyncDisposable {
  readonly #server;
  readonly #client: SQSClient;
  readonly #url: string;
  /** What points a program with an AWS SDK at the server. */
  readonly environment: Readonly<Record<string, string>>;

  private constructor(server: ReturnType<typeof buildApp>, endpoint: string, url: string) {
    this.#server = server;
    this.#url = url;
    const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'of-the-tests' };
    this.environment = {
      AWS_ENDPOINT_URL_SQS: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    };
    const region = new URL(url).hostname.split('.')[1] as string;
    this.#client = new SQSClient({ endpoint, region, credentials, useQueueUrlAsEndpoint: false });
  }

  /** @param url of the queue at Amazon; it is answered for here */
  static async open(url: string): Promise<Queue> {
    const server = buildApp({ logger: false });
    const queue = new Queue(server, await server.listen({ host: '127.0.0.1', port: 0 }), url);
    const QueueName = url.split('/').at(-1);
    const Attributes = { VisibilityTimeout: `${visibilitySeconds}` };
    await queue.#client.send(new CreateQueueCommand({ QueueName, Attributes }));
    return queue;
  }

  async send(message: string): Promise<void> {
    await this.#client.send(new SendMessageCommand({ QueueUrl: this.#url, MessageBody: message }));
  }

  /** How many messages it has: those that wait, and those that a reader has taken and not deleted. */
  async length(): Promise<number> {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const AttributeNames: QueueAttributeName[] = [...names];
    const { Attributes } = await this.#client.send(
      new GetQueueAttributesCommand({ QueueUrl: this.#url, AttributeNames }),
    );
    return names.reduce((sum, name) => sum + Number(Attributes?.[name]), 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.destroy();
    await this.#server.close();
  }
}
