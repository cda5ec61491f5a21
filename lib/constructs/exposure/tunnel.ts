import { Construct } from 'constructs';
import { kplus } from '../kplus.ts';
import { namespaceFor, type OptionalMetadata, writtenMetadata } from '../metadata.ts';

export interface CloudflareTunnelProps {
  /** @default - named receiver-tunnel, in the namespace of the chart */
  readonly metadata?: OptionalMetadata;
  /** An existing Secret in the same namespace with the tunnel's token (key `token`). */
  readonly secretName: string;
  /** Cloudflare supports a version for a year. @default cloudflare/cloudflared:2026.10.0 */
  readonly image?: string;
  /** @default 2, so that deliveries continue while one Pod is replaced */
  readonly replicas?: number;
}

/**
 * The inner end of a Cloudflare Tunnel (apps/v1 Deployment of cloudflared, Cloudflare's own image). It connects
 * outwards, so nothing has to be opened; which public name points to `http://receiver.NAMESPACE` is configured at
 * Cloudflare, where the token comes from.
 */
export class CloudflareTunnel extends Construct {
  readonly name: string;
  readonly namespace: string;
  /** Labels of its Pods. */
  readonly labels: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: CloudflareTunnelProps) {
    super(scope, id);
    const metadata = { ...props.metadata, name: props.metadata?.name ?? 'receiver-tunnel' };
    this.name = metadata.name;
    this.namespace = namespaceFor(this, metadata);
    this.labels = { 'app.kubernetes.io/name': 'cloudflared', 'app.kubernetes.io/instance': this.name };
    const { k8s } = kplus();
    new k8s.KubeDeployment(this, 'Resource', {
      metadata: writtenMetadata(metadata),
      spec: {
        replicas: props.replicas ?? 2,
        selector: { matchLabels: { ...this.labels } },
        template: {
          metadata: { labels: { ...this.labels } },
          spec: {
            automountServiceAccountToken: false,
            // The image's own user is nonroot, 65532.
            securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
            containers: [
              {
                name: 'cloudflared',
                image: props.image ?? 'cloudflare/cloudflared:2026.10.0',
                args: ['tunnel', '--no-autoupdate', '--metrics', `0.0.0.0:${metricsPort}`, 'run'],
                env: [{ name: 'TUNNEL_TOKEN', valueFrom: { secretKeyRef: { name: props.secretName, key: 'token' } } }],
                ports: [{ name: 'metrics', containerPort: metricsPort }],
                // Ready: at least one connection to Cloudflare is open.
                readinessProbe: { httpGet: { path: '/ready', port: k8s.IntOrString.fromString('metrics') } },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ['ALL'] },
                },
              },
            ],
          },
        },
      },
    });
  }
}

const metricsPort = 2000;
