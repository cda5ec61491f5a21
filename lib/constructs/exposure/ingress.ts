import { Construct } from 'constructs';
import { hookPathPrefix } from '../../flux/notification-controller.ts';
import { known } from '../deferred.ts';
import { kplus } from '../kplus.ts';
import { namespaceFor, type OptionalMetadata, writtenMetadata } from '../metadata.ts';
import { checkAtSynth } from '../validate.ts';
import type { IngressTls } from './exposure.ts';
import { hostViolations } from './host-violations.ts';
import type { ReceiverService } from './receiver-service.ts';

export interface ReceiverIngressProps {
  /**
   * An Ingress reaches Services of its own namespace only. Annotations are what the Ingress controller reads.
   * @default - named as the Service, in the namespace of the chart
   */
  readonly metadata?: OptionalMetadata;
  /** The Service behind it. */
  readonly service: ReceiverService;
  /** DNS name under which GitHub delivers; no wildcard. */
  readonly host: string;
  /** @default - the cluster's default class */
  readonly className?: string;
  /** @default - none: plain HTTP */
  readonly tls?: IngressTls;
}

/** An Ingress that routes the hook paths of one host to the receiver (networking.k8s.io/v1 Ingress). */
export class ReceiverIngress extends Construct {
  readonly name: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: ReceiverIngressProps) {
    super(scope, id);
    const { service, host, tls, className } = props;
    const metadata = { ...props.metadata, name: props.metadata?.name ?? service.name };
    this.name = metadata.name;
    this.namespace = namespaceFor(this, metadata);
    checkAtSynth(this, () => hostViolations(known(host), 'the Ingress controller'));
    const { k8s } = kplus();
    new k8s.KubeIngress(this, 'Resource', {
      metadata: writtenMetadata(metadata, { annotations: issuerAnnotation(tls) }),
      spec: {
        ...(className !== undefined && { ingressClassName: className }),
        ...(tls !== undefined && { tls: [{ hosts: [host], secretName: tls.secretName }] }),
        rules: [
          {
            host,
            http: {
              paths: [
                {
                  path: hookPathPrefix,
                  pathType: 'Prefix',
                  backend: { service: { name: service.name, port: { number: service.port } } },
                },
              ],
            },
          },
        ],
      },
    });
  }
}

/** cert-manager's ingress-shim makes a Certificate for an Ingress with one of these annotations. */
function issuerAnnotation(tls: IngressTls | undefined): Record<string, string> {
  if (tls?.issuer === undefined) return {};
  const { kind, name } = tls.issuer;
  return { [kind === 'ClusterIssuer' ? 'cert-manager.io/cluster-issuer' : 'cert-manager.io/issuer']: name };
}
