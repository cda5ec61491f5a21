import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { schemeAnnotation } from '../../annotations.ts';
import { hookPathPrefix } from '../../flux/notification-controller.ts';
import { known } from '../deferred.ts';
import { namespaceFor, type OptionalMetadata, writtenMetadata } from '../metadata.ts';
import { checkAtSynth } from '../validate.ts';
import type { GatewayReference } from './exposure.ts';
import { hostViolations } from './host-violations.ts';
import type { ReceiverService } from './receiver-service.ts';

export interface ReceiverRouteProps {
  /**
   * Without a ReferenceGrant a route reaches Services of its own namespace only.
   * @default - named as the Service, in the namespace of the chart
   */
  readonly metadata?: OptionalMetadata;
  /** The Service behind it. */
  readonly service: ReceiverService;
  /** DNS name under which GitHub delivers; no wildcard. */
  readonly host: string;
  readonly gateway: GatewayReference;
  /** What the Gateway's listener serves; the hook URL has it. @default https */
  readonly scheme?: 'http' | 'https';
}

/**
 * An HTTPRoute that sends the hook paths of one host from a Gateway to the receiver (gateway.networking.k8s.io/v1
 * HTTPRoute). Certificates are the Gateway's: its listener says whether the host is served with TLS.
 */
export class ReceiverRoute extends Construct {
  /** Its GroupVersionKind. */
  static readonly gvk = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' } as const;
  readonly name: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: ReceiverRouteProps) {
    super(scope, id);
    const { service, host, gateway, scheme = 'https' } = props;
    const metadata = { ...props.metadata, name: props.metadata?.name ?? service.name };
    this.name = metadata.name;
    this.namespace = namespaceFor(this, metadata);
    checkAtSynth(this, () => hostViolations(known(host), 'the Gateway'));
    // Not from imports/: the typings of the whole HTTPRoute are some thousand lines, and only these fields are needed.
    new ApiObject(this, 'Resource', {
      ...ReceiverRoute.gvk,
      metadata: writtenMetadata(metadata, { annotations: { [schemeAnnotation]: scheme } }),
      spec: {
        parentRefs: [
          {
            name: gateway.name,
            ...(gateway.namespace !== undefined && { namespace: gateway.namespace }),
            ...(gateway.listener !== undefined && { sectionName: gateway.listener }),
          },
        ],
        hostnames: [host],
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: hookPathPrefix } }],
            backendRefs: [{ name: service.name, port: service.port }],
          },
        ],
      },
    });
  }
}
