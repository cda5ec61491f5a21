/** Which object of a cluster is meant. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** Who wrote fields of an object, and when last. */
export interface ManagedFields {
  readonly manager?: string;
  readonly time?: string | Date;
  /** Such as status. */
  readonly subresource?: string;
}

/** An object as the API server has it. */
export interface LiveObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly ManagedFields[];
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
    readonly deletionTimestamp?: string | Date;
    readonly creationTimestamp?: string | Date;
  };
  readonly spec?: Record<string, unknown>;
  readonly status?: Record<string, unknown>;
  /** Of a Secret, in Base64. */
  readonly data?: Readonly<Record<string, string>>;
}
