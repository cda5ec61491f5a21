import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { hookPathPrefix } from '../../flux/notification-controller.ts';
import { ReceiverService } from '../receiver-service.ts';
import { checkAtSynth } from '../validate.ts';
import { hostViolations } from './host-violations.ts';

/** The certificate of an Ingress: a Secret, kept by a cert-manager issuer where one is named. */
export interface IngressTls {
  /** Secret of type kubernetes.io/tls in the namespace of the Ingress. With an issuer it need not exist yet. */
  readonly secretName: string;
  /** @default - somebody else keeps the Secret */
  readonly issuer?: {
    /** Issuer: one in the namespace of the Ingress. */
    readonly kind: 'ClusterIssuer' | 'Issuer';
    readonly name: string;
  };
}

export interface ReceiverIngressProps {
  /** metadata.name. @default - the name of the Service */
  readonly name?: string;
  /** @default - the namespace of the chart; an Ingress reaches Services of its own namespace alone */
  readonly namespace?: string;
  /** The Service behind it. */
  readonly service: ReceiverService;
  /** DNS name under which GitHub delivers; no wildcard. */
  readonly host: string;
  /** @default - the cluster's default class */
  readonly className?: string;
  /** @default - none: plain HTTP */
  readonly tls?: IngressTls;
  /** Annotations that the Ingress controller reads. @default - none but cert-manager's */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An Ingress that leads the hook paths of one host to the receiver (networking.k8s.io/v1 Ingress). */
export class ReceiverIngress extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: ReceiverIngressProps) {
    super(scope, id);
    const { service, host, tls, className } = props;
    this.name = props.name ?? service.name;
    checkAtSynth(this, () => hostViolations(host, 'the Ingress controller'));
    const annotations = { ...issuerAnnotation(tls), ...props.annotations };
    new k8s.KubeIngress(this, 'Resource', {
      metadata: {
        name: this.name,
        ...(props.namespace !== undefined && { namespace: props.namespace }),
        ...(Object.keys(annotations).length > 0 && { annotations }),
      },
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
                  backend: { service: { name: service.name, port: { number: ReceiverService.port } } },
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
