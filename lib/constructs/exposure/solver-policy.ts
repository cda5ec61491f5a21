import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { type ObjectMetadata, writtenMetadata } from '../metadata.ts';
import { type Admission, networkPolicy, peers, tcp } from './network-policy.ts';

export interface SolverPolicyProps {
  readonly metadata: ObjectMetadata;
  /** Where the Ingress controller's connections come from. */
  readonly admit: Admission;
}

/**
 * Lets the Ingress controller reach the Pods with which cert-manager proves to an ACME authority that the host is ours
 * (HTTP-01). They run in the namespace of the Ingress, where Flux's policies admit nobody, so without this policy no
 * certificate would be issued. If the issuer uses DNS-01 there are no such Pods, and the policy selects nothing.
 * Source: https://github.com/cert-manager/cert-manager/blob/master/pkg/issuer/acme/http/pod.go (label), http.go (port)
 */
export class SolverPolicy extends Construct {
  constructor(scope: Construct, id: string, { metadata, admit }: SolverPolicyProps) {
    super(scope, id);
    const from = peers(admit);
    new ApiObject(this, 'Resource', {
      ...networkPolicy,
      metadata: writtenMetadata(metadata),
      spec: {
        podSelector: { matchLabels: { 'acme.cert-manager.io/http01-solver': 'true' } },
        policyTypes: ['Ingress'],
        ingress: [{ ...(from !== undefined && { from }), ports: [tcp(solverPort)] }],
      },
    });
  }
}

const solverPort = 8089;
