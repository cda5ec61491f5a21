import { ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { notificationControllerLabels, webhookPort } from '../flux/notification-controller.ts';
import { InvalidPropsError } from './invalid-props.ts';

/** How deliveries from outside reach the notification-controller. */
export type ServiceExposure =
  /** The cluster's load balancer gives the Service an IP or a host name. */
  | { readonly type: 'LoadBalancer' }
  /** The Service is reached on a port of the nodes. */
  | {
      readonly type: 'NodePort';
      /** 30000 to 32767 unless the API server was told otherwise. @default - the cluster allocates one */
      readonly nodePort?: number;
    };

export interface ReceiverServiceProps {
  /** metadata.name. Flux ships a ClusterIP Service `webhook-receiver`; keep the names apart. @default receiver */
  readonly name?: string;
  /** The namespace of the notification-controller: a Service selects Pods of its own namespace. @default - the namespace of the chart */
  readonly namespace?: string;
  /** @default - LoadBalancer */
  readonly exposure?: ServiceExposure;
}

/** The Service in front of the notification-controller's webhook port: 80 → 9292, plain HTTP. */
export class ReceiverService extends Construct {
  /** The Service's port. */
  static readonly port = 80;
  readonly name: string;

  /** @throws InvalidPropsError for a nodePort that is not a TCP port */
  constructor(scope: Construct, id: string, props: ReceiverServiceProps = {}) {
    super(scope, id);
    this.name = props.name ?? 'receiver';
    const exposure = props.exposure ?? { type: 'LoadBalancer' };
    const nodePort = exposure.type === 'NodePort' ? exposure.nodePort : undefined;
    if (nodePort !== undefined && !(Number.isInteger(nodePort) && nodePort >= 1 && nodePort <= 65_535)) {
      const fix = "Leave it out to let the cluster allocate one; most clusters' range is 30000 to 32767.";
      throw new InvalidPropsError(this, 'nodePort', nodePort, 'a TCP port', fix);
    }
    const service = new kplus.Service(this, 'Resource', {
      metadata: { name: this.name, ...(props.namespace !== undefined && { namespace: props.namespace }) },
      type: exposure.type === 'NodePort' ? kplus.ServiceType.NODE_PORT : kplus.ServiceType.LOAD_BALANCER,
      selector: kplus.Pods.select(this, 'NotificationController', { labels: { ...notificationControllerLabels } }),
      ports: [
        {
          name: 'http-webhook',
          port: ReceiverService.port,
          targetPort: webhookPort,
          ...(nodePort !== undefined && { nodePort }),
        },
      ],
    });
    // cdk8s-plus renders an empty list, which Pulumi's SDK drops: the two front ends would differ.
    ApiObject.of(service).addJsonPatch(JsonPatch.remove('/spec/externalIPs'));
  }
}
