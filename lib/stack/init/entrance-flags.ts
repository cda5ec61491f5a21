/** Ways to expose the receiver, as the setting exposure has them. */
export const exposureTypes = ['LoadBalancer', 'NodePort', 'Ingress', 'HTTPRoute', 'None', 'Existing'] as const;

/** What a person says of the entrance, with options of the command or with answers. */
export interface EntranceFlags {
  readonly exposure?: (typeof exposureTypes)[number];
  /** The name or address under which GitHub reaches it. */
  readonly host?: string;
  /** Of a tunnel, or of an entrance that no object of the cluster shows: https://HOST. */
  readonly url?: string;
  /** An existing entrance: KIND/NAME or KIND/NAMESPACE/NAME. */
  readonly entrance?: string;
  /** NAME, NAMESPACE/NAME or NAMESPACE/NAME/LISTENER. */
  readonly gateway?: string;
  readonly ingressClass?: string;
  readonly loadBalancerClass?: string;
  /** Ranges that GitHub delivers from, separated by commas; `any` for all. Of a new load balancer or node port. */
  readonly sources?: string;
  /** Secret with the certificate of an Ingress. */
  readonly tlsSecret?: string;
  /** Of cert-manager: NAME for a ClusterIssuer, or Issuer/NAME. */
  readonly issuer?: string;
}

/** Something that the cluster does not show. */
export interface OpenQuestion {
  /** As a person is asked. */
  readonly question: string;
  /** Why it is open, for a run without a terminal. */
  readonly why: string;
  /** The options that answer it: --host NAME. */
  readonly flag: string;
  /** Answers to choose from; none where a text is the answer. */
  readonly answers: readonly Answer[];
  /** The flag that a text answers. */
  readonly of?: 'host' | 'url' | 'sources';
  readonly example?: string;
}

export interface Answer {
  readonly label: string;
  readonly hint?: string;
  readonly flags: EntranceFlags;
}
